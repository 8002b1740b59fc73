import type { Expert, ExpertPart } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import type { Draft } from "./draft.ts";
import { ExpertFailedError, orFailure } from "./expert-failed-error.ts";
import type { Opened } from "./open-together.ts";
import { canAnswer } from "./participant.ts";
import type { CompletionRequest } from "./strategy.ts";
import { writeTokens } from "./token-writer.ts";

/** What came of writing together. */
export interface Survived {
  readonly draft: Draft;
  /** The one that broke down, if one did; the first, if several did. */
  readonly failed?: Expert<ExpertPart>;
  /** Says then who broke down and who went on, as a part of a reason. */
  readonly note?: string;
}

/**
 * Lets experts write together. Where one breaks down (see ExpertFailedError), another one spells what is written by then
 * in its own tokens, and finishes it alone; where one could not even be opened, another one writes all of it. Of several
 * that are left, the first that can answer does. Rejects when nobody is left, and with everything else that goes wrong.
 * @param write not called where one could not be opened
 * @param draft what `write` writes into; where it writes elsewhere, the survivor begins anew
 */
export async function survive(
  write: () => Promise<Draft>,
  draft: Draft,
  { participants, failure }: Opened<ExpertPart>,
  request: CompletionRequest,
): Promise<Survived> {
  const written = failure ?? (await orFailure(write()));
  return written instanceof ExpertFailedError
    ? finishWithout(written, participants, draft, request)
    : { draft: written };
}

/**
 * Lets one of those that are left finish the draft alone, and another one where that one breaks down too. Rejects with the
 * last failure when nobody is left, and with everything else that goes wrong.
 */
export async function finishWithout(
  failure: ExpertFailedError,
  participants: Opened<ExpertPart>["participants"],
  draft: Draft,
  request: CompletionRequest,
): Promise<Survived> {
  const { expert: failed } = failure;
  const left = participants.filter(({ expert }) => expert !== failed);
  const survivor = left.find(canAnswer);
  if (!survivor) throw failure;
  const finish = async () => {
    await survivor.restart();
    return writeTokens([{ participant: survivor, weight: 1 }], request, { draft });
  };
  const { note, ...finished } = await survive(finish, draft, { participants: left }, request);
  return { ...finished, failed, note: survivalNote(failed, survivor.expert, note) };
}

/**
 * Says who broke down and who went on, as a part of a reason.
 * @param then the same of the survivor, where that one broke down as well
 */
export function survivalNote(failed: Expert<ExpertPart>, survivor: Expert, then?: string): string {
  const rest = then ? `; ${then}` : `, and the ${EXPERT_NAMES[survivor.role]} went on alone`;
  return `the ${EXPERT_NAMES[failed.role]} broke down${rest}`;
}
