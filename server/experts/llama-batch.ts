import type { ControlledEvaluateInputItem, LlamaContextSequence, Token as LlamaToken } from "node-llama-cpp";
import { distributionFromLogits, LISTED_TOKENS } from "./distribution.ts";
import type { Distribution, Token } from "./expert.ts";

/**
 * Sampling among so many candidates lets llama.cpp cut with a partial sort instead of sorting or copying the whole
 * vocabulary, so the normaliser is over these. What lies beyond, on 300 steps of prose and code with the 0.5B coder:
 * of 16,384 at most 1.6 % (median 0.016 %), which costs 2 ms a token; of 1,024 at most 20 % where the expert is quite at a loss
 * (median 0.15 %), which costs nothing that can be measured.
 */
const CANDIDATES = {
  exact: { topK: 16_384, temperature: 1, topP: 1, minP: 0 },
  rough: { topK: 1024, temperature: 1, topP: 1, minP: 0 },
} as const;
/** The log-probability of a token that is not even among the candidates. */
const OUTSIDE_CANDIDATES = -18;
/**
 * The most tokens that are evaluated at once. llama.cpp sets aside memory for the logits of a whole batch: 4 bytes for each
 * token of the vocabulary and of the batch.
 */
export const BATCH_SIZE = 128;
/** The same where each of them is read: then it also fills that memory, and a copy of it, and does not give them back. */
export const MOST_SCORED = 32;
/** llama.cpp looks through the filter for every token it knows: a long one costs more than copying all logits. */
const MOST_FILTERED = 1024;

/** A token to evaluate, and what to read after it. Nothing is read where neither is asked for. */
export interface BatchItem {
  readonly token: Token;
  /** Read the distribution, and how carefully its normaliser. */
  readonly distribution?: keyof typeof CANDIDATES | undefined;
  /** Read the log-probability of this token. */
  readonly score?: Token;
}

/** What was read after a token. */
export interface BatchOutput {
  readonly distribution?: Distribution;
  readonly score?: number;
}

/** Appends tokens to a llama.cpp sequence in one batch. Resolves with one output for each. */
export async function evaluateBatch(
  sequence: LlamaContextSequence,
  items: readonly BatchItem[],
): Promise<BatchOutput[]> {
  const results = await sequence.controlledEvaluate(items.map(toInput));
  return items.map((item, index) => {
    if (!isRead(item)) return {};
    const { logits, logTotal } = readLogits(results[index]?.next);
    return {
      distribution: item.distribution
        ? distributionFromLogits(logits, logTotal, item.distribution === "rough")
        : undefined,
      score: item.score === undefined ? undefined : scoreOf(logits.get(item.score), logTotal),
    };
  });
}

/**
 * Appends one token and reads the exact log-probabilities of chosen tokens after it.
 * @param likeliest the likeliest token after it, which anchors the normaliser
 */
export async function evaluateExactly(
  sequence: LlamaContextSequence,
  token: Token,
  chosen: readonly Token[],
  likeliest: Token,
): Promise<Float64Array> {
  // Without a cut of the candidates the total is over the whole vocabulary, as weights relative to the largest logit.
  const tokens = [...new Set([...chosen, likeliest])] as LlamaToken[];
  const wanted = tokens.length > MOST_FILTERED ? true : { filter: { tokens } };
  const results = await sequence.controlledEvaluate([
    [token as LlamaToken, { generateNext: { logits: wanted, totalLogitWeight: true } }],
  ]);
  const { logits, logTotal } = readLogits(results[0]?.next);
  return Float64Array.from(chosen, (wanted) => (logits.get(wanted) ?? Number.NEGATIVE_INFINITY) - logTotal);
}

function isRead(item: BatchItem): boolean {
  return item.distribution !== undefined || item.score !== undefined;
}

function toInput(item: BatchItem): ControlledEvaluateInputItem {
  const token = item.token as LlamaToken;
  if (!isRead(item)) return token;
  const tokens = item.score === undefined ? [] : [item.score as LlamaToken];
  const filter = { tokens, includeTop: item.distribution ? LISTED_TOKENS : 1 };
  const options = CANDIDATES[item.score === undefined ? (item.distribution ?? "exact") : "exact"];
  return [token, { generateNext: { logits: { filter }, totalLogitWeight: true, options } }];
}

interface Next {
  readonly logits?: ReadonlyMap<LlamaToken, number>;
  readonly totalLogitWeight?: number;
}

/** Logits in falling order, and the log of the sum of all exp(logit). */
function readLogits(next: Next | undefined): { logits: ReadonlyMap<Token, number>; logTotal: number } {
  const { logits, totalLogitWeight } = next ?? {};
  if (!logits || totalLogitWeight === undefined)
    throw new Error("llama.cpp returned no logits for an evaluated token.");
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits.values()) largest = Math.max(largest, logit);
  return { logits: logits as ReadonlyMap<number, number>, logTotal: largest + Math.log(totalLogitWeight) };
}

function scoreOf(logit: number | undefined, logTotal: number): number {
  return logit === undefined ? OUTSIDE_CANDIDATES : Math.min(0, logit - logTotal);
}
