import type { Draft } from "./draft.ts";
import { ExpertFailedError } from "./expert-failed-error.ts";
import type { Participant } from "./participant.ts";
import type { CompletionRequest } from "./strategy.ts";
import { writeTokens } from "./token-writer.ts";

/** What came of writing together. */
export interface Survived {
  readonly draft: Draft;
  /** The one that broke down, if one did. */
  readonly failed?: Participant;
  /** Who went on alone then. */
  readonly survivor?: Participant;
}

/**
 * Lets experts write together. Where one breaks down (see ExpertFailedError), another one spells what is written by then
 * in its own tokens, and finishes it alone. Rejects when nobody is left, and with everything else that goes wrong.
 * @param draft what `write` writes into; where it writes elsewhere, the survivor begins anew
 */
export async function survive(
  write: () => Promise<Draft>,
  draft: Draft,
  participants: readonly Participant[],
  request: CompletionRequest,
): Promise<Survived> {
  try {
    return { draft: await write() };
  } catch (failure) {
    if (!(failure instanceof ExpertFailedError)) throw failure;
    const failed = participants.find(({ expert }) => expert === failure.expert);
    const survivor = participants.find(({ expert }) => expert !== failure.expert);
    if (!failed || !survivor) throw failure;
    await survivor.restart();
    return { draft: await writeTokens([{ participant: survivor, weight: 1 }], request, { draft }), failed, survivor };
  }
}
