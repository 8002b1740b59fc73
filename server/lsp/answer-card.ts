import type { Answer } from "../completion/answer.ts";
import type { CompareCard } from "../protocol.ts";
import { traceOf } from "./answer-trace.ts";

/** A card on which nothing is written yet. */
export function emptyCard({ id, title }: Pick<CompareCard, "id" | "title">): CompareCard {
  return { id, title, text: "", done: false, ms: 0, tokens: 0, tokensPerSecond: 0, meanProbability: 0 };
}

/** What people can see of an answer: its text, how it came about, and what writing it cost, also where it was looked up. */
export function answerCard(card: Pick<CompareCard, "id" | "title">, answer: Answer): CompareCard {
  const { text, trace, writtenMs: ms, confidence, reason, experts } = answer;
  const tokens = trace.length;
  return {
    ...emptyCard(card),
    text,
    done: true,
    ms,
    tokens,
    tokensPerSecond: tokensPerSecond(tokens, ms),
    meanProbability: confidence,
    reason: reason === "" ? undefined : reason,
    trace: traceOf(answer),
    work: experts.map(({ role, ms, tokens, promptTokens }) => ({ role, ms, tokens, promptTokens })),
  };
}

/** The rate at which so many tokens were written in so many ms; 0 where no time has passed. */
export function tokensPerSecond(tokens: number, ms: number): number {
  return ms > 0 ? (tokens * 1000) / ms : 0;
}
