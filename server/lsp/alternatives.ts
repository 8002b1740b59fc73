import type { Answer } from "../completion/answer.ts";
import { ExpertUnavailableError } from "../experts/errors.ts";
import { EXPERT_ROLES, type ExpertRole, type StrategyId } from "../protocol/strategies.ts";

/** What an expert would write by itself. */
export interface Alternative<T> {
  readonly role: ExpertRole;
  readonly answer: T;
}

/**
 * What each expert would write by itself where something else is shown: only texts that differ from it and from each
 * other. An expert that cannot answer is left out, and `tell` says why. Rejects as `complete` does with all else.
 */
export async function alternatives<T extends Pick<Answer, "text">>(
  { strategy, answer: shown }: { readonly strategy: StrategyId; readonly answer: Pick<Answer, "text"> },
  complete: (role: ExpertRole) => Promise<T>,
  tell: (message: string) => void,
): Promise<Alternative<T>[]> {
  const texts = new Set(["", shown.text]);
  const found: Alternative<T>[] = [];
  // The code expert first; one after the other, since side by side they would only slow each other down.
  for (const role of EXPERT_ROLES.toReversed()) {
    if (role === strategy) continue;
    try {
      const answer = await complete(role);
      if (!texts.has(answer.text)) found.push({ role, answer });
      texts.add(answer.text);
    } catch (failure) {
      if (!(failure instanceof ExpertUnavailableError)) throw failure;
      tell(failure.message);
    }
  }
  return found;
}
