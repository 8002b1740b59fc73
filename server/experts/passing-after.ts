import { ModelError } from "../models/errors.ts";
import { ExpertUnavailableError, OutOfMemoryError } from "./errors.ts";

/** A file that is no model, or not there, is looked at again after so long at the earliest, in ms. */
const LOOK_AGAIN_MS = 2_000;
/**
 * Where there was too little memory, other programs may have left some after so long, in ms. To try takes seconds, in which
 * answers wait.
 */
const MEMORY_AGAIN_MS = 5 * 60_000;

/** After how many ms the reason why an expert cannot be used may have passed; undefined where it stays. */
export function passingAfter(failure: unknown): number | undefined {
  const cause = failure instanceof ExpertUnavailableError ? failure.cause : undefined;
  if (cause instanceof OutOfMemoryError) return MEMORY_AGAIN_MS;
  // It was refused before llama.cpp got to see it: one of the user's own may be put back, or still be on its way there.
  return cause instanceof ModelError ? LOOK_AGAIN_MS : undefined;
}
