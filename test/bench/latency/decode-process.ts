/**
 * Writes with Tandem's own writer, one expert alone, and tells how fast: `decode-process.ts MODEL THREADS TOKENS`, then a
 * line with the kind of text on standard input for each repeat, and a line of JSON on standard output for each.
 */
import { createInterface } from "node:readline";
import { SingleExpert } from "../../../server/collaboration/single.ts";
import { Engine } from "../../../server/engine.ts";
import { parseSettings } from "../../../server/settings.ts";
import { type DecodeKind, decodePrompt } from "./decode-prompts.ts";

const [model = "", threads = "0", tokens = "64"] = process.argv.slice(2);
const maxTokens = Number(tokens);
const { settings } = parseSettings({
  "experts.code": model,
  threads: Number(threads),
  // The peer, which has just written in its turn, is no neighbour to give way to: both are to have the same threads.
  "power.yieldCores": false,
  "completion.maxTokens": maxTokens,
});
const engine = new Engine(settings);
const strategy = new SingleExpert("code");

for await (const line of createInterface({ input: process.stdin })) {
  const [kind, repeat] = line.split(" ");
  const tokensPerSecond = await write(kind as DecodeKind, Number(repeat));
  process.stdout.write(`${JSON.stringify({ tokensPerSecond })}\n`);
}
await engine.dispose();

async function write(kind: DecodeKind, repeat: number): Promise<number> {
  const text = decodePrompt(kind, repeat);
  const prompt = { prefix: "", middle: text, suffix: "" };
  const steps: { tokens: number; at: number }[] = [];
  const language = kind === "decode" ? "markdown" : "python";
  const { signal } = new AbortController();
  const onProgress = (progress: { tokens: number }) => {
    steps.push({ tokens: progress.tokens, at: performance.now() });
  };
  // What the completion passes on of the document: here all of it stands before the cursor.
  const lookup = kind === "decodeLookup" ? [text] : [];
  const rest = {
    language,
    place: "code" as const,
    maxTokens,
    settings,
    signal,
    stop: () => undefined,
    onProgress,
    lookup,
  };
  await strategy.complete({ prompt, ...rest }, engine.experts);
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last || last.tokens === first.tokens) throw new Error(`Hardly anything was written behind "${kind}".`);
  return (1000 * (last.tokens - first.tokens)) / (last.at - first.at);
}
