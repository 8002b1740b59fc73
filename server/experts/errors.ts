import type { ExpertRole } from "./expert.ts";

/** An expert cannot be used. The message says which, why, and what to do next; the other expert is not affected. */
export class ExpertUnavailableError extends Error {
  override readonly name = "ExpertUnavailableError";

  constructor(
    readonly role: ExpertRole,
    readonly reason: "missing" | "failed",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
