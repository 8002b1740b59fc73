import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { SERVER_FLAGS, serverEnvironment } from "../../../server/protocol.ts";
import { type DecodeKind, decodePrompt } from "./decode-prompts.ts";
import type { SystemOptions } from "./system-options.ts";

/** Tokens per second of each repeat. */
export type DecodeSpeeds = Record<DecodeKind, { tandem: number[]; peer: number[] }>;

const WRITER = path.join(import.meta.dirname, "decode-process.ts");
const PeerAnswer = z.object({ timings: z.object({ predicted_n: z.number(), predicted_ms: z.number() }) });
const TandemAnswer = z.object({ tokensPerSecond: z.number() });

/**
 * How fast both write greedily behind a prompt most of which is in the cache, in turns. At most one repeat less than there
 * are different prompts. Tandem's writer runs in a process of its
 * own and with no rule that ends the text before the limit. The first token, which the prompt's evaluation brings, is
 * not counted in either.
 */
export async function measureDecoding(
  peerAddress: string,
  options: SystemOptions,
  repeats: number,
  signal: AbortSignal,
): Promise<DecodeSpeeds> {
  const speeds: DecodeSpeeds = { decode: { tandem: [], peer: [] }, decodeLookup: { tandem: [], peer: [] } };
  const writer = new Writer(options, signal);
  try {
    for (const kind of ["decode", "decodeLookup"] as const) {
      // The first of each only warms the prompt.
      for (let repeat = 0; repeat <= repeats; repeat++) {
        const tandem = await writer.write(kind, repeat);
        const peer = await peerSpeed(peerAddress, decodePrompt(kind, repeat), options.maxTokens, signal);
        if (repeat === 0) continue;
        speeds[kind].tandem.push(tandem);
        speeds[kind].peer.push(peer);
      }
    }
  } finally {
    await writer.stop();
  }
  return speeds;
}

async function peerSpeed(address: string, prompt: string, maxTokens: number, signal: AbortSignal): Promise<number> {
  const body = { id_slot: 0, prompt, n_predict: maxTokens, top_k: 1, samplers: ["top_k"], cache_prompt: true };
  const response = await fetch(`${address}/completion`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, ignore_eos: true }),
    signal,
  });
  const { timings } = PeerAnswer.parse(await response.json());
  return (1000 * (timings.predicted_n - 1)) / timings.predicted_ms;
}

class Writer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor({ model, threads, maxTokens }: SystemOptions, signal: AbortSignal) {
    const args = [...SERVER_FLAGS, "--import", "tsx", WRITER, model, String(threads), String(maxTokens)];
    const env = serverEnvironment(process.env);
    this.#child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"], env, signal });
    // An abort shows where an answer is awaited, too.
    this.#child.on("error", () => this.#child.stdout.destroy());
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async write(kind: DecodeKind, repeat: number): Promise<number> {
    this.#child.stdin.write(`${kind} ${repeat}\n`);
    const answer = await this.#answers.next();
    if (answer.done) throw new Error("The process that measures Tandem's decoding has ended; its message is above.");
    return TandemAnswer.parse(JSON.parse(answer.value)).tokensPerSecond;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.stdin.end();
    await ended;
  }
}
