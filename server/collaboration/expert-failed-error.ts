import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../strategies.ts";

/** An expert broke down while it was at work on a request, which was not aborted. The message says which and why. */
export class ExpertFailedError extends Error {
  override readonly name = "ExpertFailedError";

  constructor(
    readonly expert: Expert,
    cause: unknown,
  ) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `The ${EXPERT_NAMES[expert.role]} (${expert.id}) broke down while writing: ${why} ` +
        "Complete again; if it happens again, choose another model.",
      { cause },
    );
  }
}
