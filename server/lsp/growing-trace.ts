import type { CandidateProgress } from "../collaboration/strategy.ts";
import type { CompareCard } from "../protocol.ts";
import { type StepShare, sharesIn, traceToken } from "./answer-trace.ts";

/** How the text of an answer comes about while it is written, for those who are told again and again. */
export class GrowingTrace {
  #told: readonly StepShare[] = [];

  /** The tokens that are new since the last time, as a card has them; nothing where it cannot be told who wrote what. */
  next(progress: Pick<CandidateProgress, "text" | "trace">): Pick<CompareCard, "trace" | "traceFrom"> {
    const known = this.#told;
    const shares = sharesIn(progress);
    this.#told = shares ?? [];
    if (!shares) return {};
    const changed = shares.findIndex(({ text, step }, at) => step !== known[at]?.step || text !== known[at].text);
    const traceFrom = changed === -1 ? shares.length : changed;
    return { traceFrom, trace: shares.slice(traceFrom).map(traceToken) };
  }
}
