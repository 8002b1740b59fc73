import type { ExpertRole } from "./expert.ts";

/** llama.cpp cannot be loaded on this machine, so that no expert can. The message says why and what to do next. */
export class RuntimeUnavailableError extends Error {
  override readonly name = "RuntimeUnavailableError";

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `llama.cpp cannot be loaded on ${process.platform}-${process.arch} (${reason.replace(/\.$/, "")}). Install the package of Tandem that was made for this system, then run "Tandem: Restart Server"; "Tandem: Diagnose" tells what was found.`,
      { cause },
    );
  }
}

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
