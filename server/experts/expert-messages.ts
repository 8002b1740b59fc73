import { ModelError } from "../models/errors.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { reasonOf } from "../reason-of.ts";
import { ExpertUnavailableError, OutOfMemoryError, RuntimeUnavailableError } from "./errors.ts";
import type { ExpertPart } from "./expert.ts";

/**
 * Why an expert cannot be used, and what to do next. Where llama.cpp itself is the reason, its error says it. A file that
 * is still being copied is missing, so far; nothing is wrong with it, nor with one for which there is too little memory.
 */
export function unavailable(role: ExpertPart, id: string, failure: unknown): ExpertUnavailableError {
  if (failure instanceof ModelError && failure.code === "growing") {
    const message = `The ${EXPERT_NAMES[role]} ${id} cannot be used yet: ${messageOf(failure)}`;
    return new ExpertUnavailableError(role, "missing", message, { cause: failure });
  }
  return new ExpertUnavailableError(role, "failed", unusable(role, id, failure), { cause: failure });
}

function unusable(role: ExpertPart, id: string, failure: unknown): string {
  const remedy = failure instanceof RuntimeUnavailableError ? "" : ` ${remedyFor(role, failure)}`;
  return `The ${EXPERT_NAMES[role]} ${id} cannot be used: ${messageOf(failure)}${remedy}`;
}

function remedyFor(role: ExpertPart, failure: unknown): string {
  if (failure instanceof OutOfMemoryError) return FREE_MEMORY;
  return `Verify its file or choose another model ${role === "anti" ? OR_WITHOUT : AMONG_OTHERS}`;
}

const FREE_MEMORY =
  'Free memory by closing other programs, or lower tandem.memory.cacheMegabytes; it is tried again after five minutes, and by "Tandem: Restart Server" at once.';
const AMONG_OTHERS = 'with "Tandem: Manage Models"; the other expert goes on alone.';
const OR_WITHOUT = "in tandem.experts.anti, or set tandem.ensemble.fusion to `auto`, which needs none.";

/** That the file of a model with this id has yet to be fetched, and how. */
export function notHere(role: ExpertPart, id: string): string {
  const instead = role === "anti" ? ", or set tandem.ensemble.fusion to `auto`, which needs none" : "";
  return `The ${EXPERT_NAMES[role]} ${id} is not on this machine. Fetch it with "Tandem: Manage Models", in a terminal with tandem models fetch ${id}${instead}.`;
}

/** A general model is not expected to infill; of a code expert, people would wonder why it ignores what comes after. */
export function withoutInfilling(name: string): string {
  return `${name} was not trained to infill: it reads only the text before the cursor. "Tandem: Manage Models" offers models with infilling tokens, which complete better.`;
}

/** What a failure says, as a sentence. */
export function messageOf(failure: unknown): string {
  const message = reasonOf(failure);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
