import type { Expert, ExpertPart } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { reasonOf } from "../reason-of.ts";

/** An expert broke down while it was at work on a request, which was not aborted. The message says which and why. */
export class ExpertFailedError extends Error {
  override readonly name = "ExpertFailedError";

  constructor(
    readonly expert: Expert<ExpertPart>,
    cause: unknown,
  ) {
    const why = reasonOf(cause);
    super(
      `The ${EXPERT_NAMES[expert.role]} (${expert.id}) broke down: ${why} ` +
        "Complete again; if it happens again, choose another model.",
      { cause },
    );
  }
}

/** What work comes to, or the error of the expert that broke down in it. Rejects with everything else that goes wrong. */
export async function orFailure<T>(work: Promise<T>): Promise<T | ExpertFailedError> {
  try {
    return await work;
  } catch (failure) {
    if (failure instanceof ExpertFailedError) return failure;
    throw failure;
  }
}

/** Says who broke down where others went on, as parts of a reason. */
export function failureNotes(failures: readonly ExpertFailedError[]): string[] {
  return failures.map(({ expert }) => `the ${EXPERT_NAMES[expert.role]} broke down`);
}
