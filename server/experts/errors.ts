import { reasonOf } from "../reason-of.ts";
import type { ExpertPart } from "./expert.ts";

/** llama.cpp cannot be loaded on this machine, so that no expert can. The message says why and what to do next. */
export class RuntimeUnavailableError extends Error {
  override readonly name = "RuntimeUnavailableError";

  constructor(cause: unknown) {
    const reason = reasonOf(cause);
    super(
      `llama.cpp cannot be loaded on ${process.platform}-${process.arch} (${reason.replace(/\.$/, "")}). Install the package of Tandem that was made for this system, then run "Tandem: Restart Server"; "Tandem: Diagnose" tells what was found.`,
      { cause },
    );
  }
}

/** There is too little memory for a model or its KV cache, which passes. The message is the library's. */
export class OutOfMemoryError extends Error {
  override readonly name = "OutOfMemoryError";

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** An expert cannot be used. The message says which, why, and what to do next; the other expert is not affected. */
export class ExpertUnavailableError extends Error {
  override readonly name = "ExpertUnavailableError";

  constructor(
    readonly role: ExpertPart,
    readonly reason: "missing" | "failed",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An expert was unloaded while a request waited for its turn: the request is given up, as an `AbortError`. */
export class ExpertUnloadedError extends DOMException {
  constructor() {
    super("The expert was unloaded before its turn came.", "AbortError");
  }
}

/** Proxy tuning was asked for, and no anti-expert is set. */
export class NoAntiExpertError extends ExpertUnavailableError {
  constructor() {
    super(
      "anti",
      "missing",
      "The fusion `proxy` needs an anti-expert, and none is set. Name in tandem.experts.anti what the code expert was " +
        "before it was trained on code, a model with the same tokens; or set tandem.ensemble.fusion to `auto`, which " +
        "needs none.",
    );
  }
}
