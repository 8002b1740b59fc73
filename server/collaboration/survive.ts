import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../strategies.ts";
import type { Draft } from "./draft.ts";
import { ExpertFailedError, orFailure } from "./expert-failed-error.ts";
import type { Opened } from "./open-together.ts";
import type { CompletionRequest } from "./strategy.ts";
import { writeTokens } from "./token-writer.ts";

/** What came of writing together. */
export interface Survived {
  readonly draft: Draft;
  /** The one that broke down, if one did. */
  readonly failed?: Expert;
  /** Says then who broke down and who went on, as a part of a reason. */
  readonly note?: string;
}

/**
 * Lets experts write together. Where one breaks down (see ExpertFailedError), another one spells what is written by then
 * in its own tokens, and finishes it alone; where one could not even be opened, the other one writes all of it. Rejects
 * when nobody is left, and with everything else that goes wrong.
 * @param write not called where one could not be opened
 * @param draft what `write` writes into; where it writes elsewhere, the survivor begins anew
 */
export async function survive(
  write: () => Promise<Draft>,
  draft: Draft,
  { participants, failure }: Opened,
  request: CompletionRequest,
): Promise<Survived> {
  const written = failure ?? (await orFailure(write()));
  if (!(written instanceof ExpertFailedError)) return { draft: written };
  const { expert: failed } = written;
  const survivor = participants.find(({ expert }) => expert !== failed);
  if (!survivor) throw written;
  await survivor.restart();
  const finished = await writeTokens([{ participant: survivor, weight: 1 }], request, { draft });
  return { draft: finished, failed, note: survivalNote(failed, survivor.expert) };
}

/** Says who broke down and who went on, as a part of a reason. */
export function survivalNote(failed: Expert, survivor: Expert): string {
  return `the ${EXPERT_NAMES[failed.role]} broke down, and the ${EXPERT_NAMES[survivor.role]} went on alone`;
}
