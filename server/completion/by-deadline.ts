import { type Answer, nothing } from "./answer.ts";
import type { AnswerInTheMaking } from "./answers-in-the-making.ts";
import { showable } from "./showable.ts";

/**
 * The whole answer, without what was `typed` since it was begun, if it is complete by the deadline (as
 * `performance.now()` counts), else what can be shown of it as soon as there is something. Undefined when it is complete
 * and does not go on from what was typed. Rejects when the signal is aborted.
 */
export async function byDeadline(
  answer: AnswerInTheMaking,
  typed: string,
  deadline: number,
  signal: AbortSignal,
): Promise<Omit<Answer, "ms"> | undefined> {
  const soFar = () => {
    const { text } = answer.progress;
    return text.startsWith(typed) ? showable(text.slice(typed.length), answer.place.kind) : "";
  };
  await answer.until(() => performance.now() >= deadline && soFar() !== "", signal);
  if (answer.isComplete) return answer.whole(typed, { signal });
  answer.shownInPart = true;
  return {
    ...nothing(answer.place.strategy),
    id: answer.id,
    writtenMs: performance.now() - answer.begun,
    text: soFar(),
    confidence: Math.exp(answer.progress.meanLogProbability),
    reason: "the beginning of an answer that is still being written",
    partial: true,
  };
}
