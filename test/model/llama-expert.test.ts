import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Distribution, Prompt, Token } from "../../server/experts/expert.ts";
import type { LlamaExpert } from "../../server/experts/llama-expert.ts";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import { loadExpert, never, PYTHON } from "./real-experts.ts";

const MODELS = [
  { id: "qwen2.5-coder-0.5b", role: "code", infills: true },
  { id: "smollm2-135m", role: "general", infills: false },
] as const;

describe.each(MODELS)("$id", ({ id, role, infills }) => {
  const runtime = new LlamaRuntime(0);
  let expert: LlamaExpert;

  beforeAll(async () => {
    expert = await loadExpert(runtime, id, role);
  });
  afterAll(async () => {
    await expert?.dispose();
    await runtime.dispose();
  });

  const spell = (tokens: readonly Token[]) => Buffer.concat(tokens.map((token) => expert.vocabulary.bytes(token)));

  it("has the bytes of every token, also of half a character", () => {
    const text = "\tif (naïve) {\r\n  print('🧑‍🔬 ⚗️ é')  # ünï\n}\n";
    expect(spell(expert.tokenize(text)).toString()).toBe(text);
  });

  it("takes control tokens in a file for plain text", () => {
    const text = "a <|fim_middle|> b <|endoftext|> c <|im_end|>";
    const tokens = expert.tokenize(text);
    expect(spell(tokens).toString()).toBe(text);
    expect(tokens.filter((token) => expert.vocabulary.endTokens.has(token))).toEqual([]);
  });

  it("knows whether it can infill", () => {
    expect(expert.vocabulary.infill !== undefined).toBe(infills);
  });

  it("lists a distribution that sums to one, with the exact probabilities", async () => {
    const sequence = await expert.open(PYTHON, never);
    try {
      const { tokens, logProbabilities, unlisted } = await sequence.next();
      const sum = logProbabilities.reduce((total, value) => total + Math.exp(value), unlisted);
      // llama.cpp adds up in 32 bits.
      expect(sum).toBeCloseTo(1, 4);
      expect([...logProbabilities]).toEqual([...logProbabilities].sort((a, b) => b - a));
      const asked = [tokens[0], tokens[7], tokens[100]] as Token[];
      const exact = await sequence.logProbabilities(asked);
      for (const [i, listed] of [0, 7, 100].entries()) {
        const known = logProbabilities[listed] as number;
        // The normaliser is over 16,384 candidates instead of all. Read anew, a token is evaluated in a batch of another
        // size, which some processors round differently: the unlikelier a token, the more that shows.
        expect(Math.abs((exact[i] as number) - known)).toBeLessThan(0.02 - 0.02 * known);
      }
    } finally {
      sequence.close();
    }
  });

  it("reads again for a mixture what one expert alone has read roughly", async () => {
    const rough = await expert.open(PYTHON, never, { rough: true });
    const token = (await rough.next()).tokens[0] as Token;
    const [alone] = await rough.feed([token]);
    rough.close();
    const exact = await expert.open(PYTHON, never);
    const [mixed] = await exact.feed([token]);
    exact.close();
    expect(alone?.rough).toBe(true);
    expect(mixed?.rough).toBe(false);
    expect(mixed?.tokens[0]).toBe(alone?.tokens[0]);
    // A larger total makes everything less likely.
    expect(mixed?.logProbabilities[0]).toBeLessThanOrEqual((alone?.logProbabilities[0] ?? 0) + 1e-3);
  });

  it("evaluates only what was typed, and predicts as if it had read everything anew", async () => {
    const typed = { ...PYTHON, middle: `${PYTHON.middle}urn 2 *` };
    (await expert.open(PYTHON, never)).close();
    expect(expert.unread(PYTHON)).toBe(0);
    const unread = expert.unread(typed);
    expect(unread).toBeGreaterThan(0);
    expect(unread).toBeLessThan(10);
    const reused = await expert.open(typed, never, { evidence: true });
    const afterKeystroke = await reused.next();
    const { evaluatedPromptTokens, evidence } = reused;
    reused.close();
    expect(evaluatedPromptTokens).toBeLessThan(10 + expert.countTokens(PYTHON.middle));

    const fresh = await loadExpert(runtime, id, role);
    expect(fresh.unread(typed)).toBeGreaterThan(50);
    const anew = await fresh.open(typed, never, { evidence: true });
    const expected = await anew.next();
    expect(anew.evaluatedPromptTokens).toBeGreaterThan(evaluatedPromptTokens);
    expect(evidence?.bytes).toBe(anew.evidence?.bytes);
    expect(evidence?.nats).toBeCloseTo(anew.evidence?.nats ?? Number.NaN, 0);
    anew.close();
    await fresh.dispose();
    expectSameHead(afterKeystroke, expected);
  });

  it("evaluates no more at a key where pieces of other files stand in front", async () => {
    const pieces = [
      { path: "shapes.py", text: "def perimeter(sides: list[float]) -> float:\n    return sum(sides)\n" },
    ];
    const informed = { ...PYTHON, context: { repository: "shapes", path: "circles.py", pieces } };
    const evaluatedAtAKey = async (prompt: Prompt) => {
      const opened = await expert.open(prompt, never);
      const { length } = opened;
      opened.close();
      const typed = await expert.open({ ...prompt, middle: `${prompt.middle}urn 2 *` }, never);
      typed.close();
      return { length, evaluated: typed.evaluatedPromptTokens };
    };
    const alone = await evaluatedAtAKey(PYTHON);
    const withPieces = await evaluatedAtAKey(informed);
    expect(withPieces.evaluated).toBeLessThanOrEqual(alone.evaluated);
    expect(withPieces.evaluated).toBeLessThan(10);
    expect(withPieces.length > alone.length).toBe(infills);
  });

  it("comes back to an earlier branch unchanged", async () => {
    const sequence = await expert.open(PYTHON, never);
    try {
      const start = sequence.length;
      const before = await sequence.next();
      const [one, two] = [before.tokens[0], before.tokens[1]] as [Token, Token];
      const [afterOne] = await sequence.feed([one]);
      await sequence.rewind(start);
      await sequence.feed([two]);
      await sequence.rewind(start);
      expectSameHead(await sequence.next(), before);
      const [again] = await sequence.feed([one]);
      expectSameHead(again as Distribution, afterOne as Distribution);
    } finally {
      sequence.close();
    }
  });

  it("stops within one token, and serves the next request", async () => {
    const abort = new AbortController();
    const sequence = await expert.open(PYTHON, abort.signal);
    const { tokens } = await sequence.next();
    const feeding = sequence.feed([tokens[0] as Token]);
    abort.abort();
    await feeding.catch((reason: unknown) => expect(reason).toBe(abort.signal.reason));
    await expect(sequence.feed([tokens[1] as Token])).rejects.toBe(abort.signal.reason);
    sequence.close();
    const next = await expert.open(PYTHON, never);
    expect((await next.next()).tokens[0]).toBe(tokens[0]);
    next.close();
  });

  it("starts from nothing at all", async () => {
    const sequence = await expert.open({ prefix: "", middle: "", suffix: "" }, never);
    expect((await sequence.next()).tokens.length).toBeGreaterThan(0);
    sequence.close();
  });
});

/** Batches of other sizes round otherwise: the likeliest tokens must be the same, nearly as likely. */
function expectSameHead(actual: Distribution, expected: Distribution): void {
  expect(actual.tokens[0]).toBe(expected.tokens[0]);
  expect(Math.exp(actual.logProbabilities[0] as number)).toBeCloseTo(
    Math.exp(expected.logProbabilities[0] as number),
    1,
  );
}
