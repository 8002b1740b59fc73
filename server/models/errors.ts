import { systemErrorCode } from "../storage/system-error-code.ts";

/** What kind of thing went wrong with a model, for code that must tell the cases apart. */
export type ModelErrorCode =
  /** The name is no catalogue id, no path and no hub reference. */
  | "unknown-model"
  /** A local path leads to no file, or to one that may not be read. */
  | "unreadable"
  /** The file is no GGUF file, or of a version that llama.cpp does not load. */
  | "not-gguf"
  /** The file ends before its own header says it should. */
  | "truncated"
  /** The same, but it was written to a moment ago: it is probably being copied. */
  | "growing"
  /** The file has another SHA-256 than it should have; it has been removed. */
  | "wrong-hash"
  | "no-space"
  /** The store's directory cannot be read or written. */
  | "store-unusable"
  /** The source did not answer, or the connection broke and did not come back. */
  | "unreachable"
  /** The source answered, and does not give out this file. */
  | "refused"
  | "pip-missing"
  | "terms-not-accepted"
  /** Another process works with the file. */
  | "busy";

/** A failure of finding, fetching or checking a model. The message says what happened, why, and what to do next. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;

  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Failures that another source cannot mend: they concern this machine, not the source. */
export function isLocalFailure(error: unknown): boolean {
  return error instanceof ModelError && (error.code === "no-space" || error.code === "store-unusable");
}

/** Turns an error of the file system into a {@link ModelError} about the store; leaves every other error as it is. */
export function asStoreError(error: unknown, directory: string): unknown {
  switch (systemErrorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return diskBecameFull(directory, error);
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EEXIST":
      return unusable(directory, "Make it a folder that you may write", error);
    case "ENOENT":
      // Only a link that leads nowhere keeps a folder from being made with all above it.
      if (!(error instanceof Error && "syscall" in error && error.syscall === "mkdir")) return error;
      return unusable(directory, "It may be a link to a disk that is not there: connect that", error);
    default:
      return error;
  }
}

function unusable(directory: string, whatToDo: string, cause: unknown): ModelError {
  return new ModelError(
    "store-unusable",
    `The model directory ${directory} cannot be used (${systemErrorCode(cause)}). ${whatToDo}, or choose another one with the setting tandem.models.directory, or in a terminal with the variable TANDEM_MODELS.`,
    { cause },
  );
}

export function diskBecameFull(directory: string, cause?: unknown): ModelError {
  return new ModelError(
    "no-space",
    `The disk with ${directory} became full while a model was being written. ${HOW_TO_MAKE_ROOM} What is there already is kept.`,
    { cause },
  );
}

export const HOW_TO_MAKE_ROOM =
  "Free some space, or move the store to another disk with the setting tandem.models.directory, or in a terminal with the variable TANDEM_MODELS.";
