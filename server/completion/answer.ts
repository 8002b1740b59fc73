import { randomUUID } from "node:crypto";
import type { Candidate } from "../collaboration/strategy.ts";
import type { StrategyId } from "../protocol/strategies.ts";

/** A candidate as it is kept: it may be asked for again. */
export interface WrittenAnswer extends Candidate {
  /** By it others know what becomes of it. */
  readonly id: string;
  /** What writing it took, in ms. */
  readonly writtenMs: number;
}

/** What whoever asked for a completion is given. */
export interface Answer extends WrittenAnswer {
  /** What the asking took, in ms: next to nothing where the answer was known. */
  readonly ms: number;
  /** Shown in part, since it is still being written: asking again brings the rest. */
  readonly partial?: boolean;
}

/** Has an answer written, and measures what that takes. Rejects as `write` does. */
export async function written(id: string, write: () => Promise<Candidate>): Promise<WrittenAnswer> {
  const start = performance.now();
  return { ...(await write()), id, writtenMs: performance.now() - start };
}

/** An answer without text, to be filled in. */
export function nothing(strategy: StrategyId): WrittenAnswer {
  const id = randomUUID();
  return { id, text: "", strategy, reason: "", confidence: 0, trace: [], experts: [], writtenMs: 0, limited: false };
}
