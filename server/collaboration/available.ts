import { ExpertUnavailableError } from "../experts/errors.ts";
import type { Expert, ExpertPart, ExpertRole } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import type { Experts } from "./strategy.ts";

/** The experts that can be used now: both, or the one that is left and why it is alone. */
export type Available =
  | { readonly general: Expert; readonly code: Expert; readonly alone?: undefined }
  | { readonly alone: Expert; readonly reason: string };

/**
 * Loads both experts; where one cannot be used the other goes on alone.
 * Rejects with an {@link ExpertUnavailableError} when neither can.
 */
export async function availableExperts(experts: Experts, signal: AbortSignal): Promise<Available> {
  const [code, general] = await Promise.all([tryGet("code", experts, signal), tryGet("general", experts, signal)]);
  if (code instanceof ExpertUnavailableError) return alone(general, code);
  if (general instanceof ExpertUnavailableError) return alone(code, general);
  return { general, code };
}

/** Loads the expert of a role, or the other one where that cannot be used. */
export async function expertOrOther(
  role: ExpertRole,
  experts: Experts,
  signal: AbortSignal,
): Promise<{ readonly expert: Expert; readonly instead?: string }> {
  const wanted = await tryGet(role, experts, signal);
  if (!(wanted instanceof ExpertUnavailableError)) return { expert: wanted };
  const left = alone(await tryGet(role === "code" ? "general" : "code", experts, signal), wanted);
  return { expert: left.alone, instead: left.reason };
}

/** Loads the model of any part. Rejects with an {@link ExpertUnavailableError}, or with the signal's reason. */
export function expertFor(part: ExpertPart, experts: Experts, signal: AbortSignal): Promise<Expert<ExpertPart>> {
  return part === "anti" ? experts.getAnti(signal) : experts.get(part, signal);
}

function alone(left: Expert | ExpertUnavailableError, missing: ExpertUnavailableError) {
  if (left instanceof ExpertUnavailableError) throw missing;
  return {
    alone: left,
    reason: `${EXPERT_NAMES[left.role]} alone: the ${EXPERT_NAMES[missing.role]} cannot be used now`,
  };
}

async function tryGet(
  role: ExpertRole,
  experts: Experts,
  signal: AbortSignal,
): Promise<Expert | ExpertUnavailableError> {
  try {
    return await experts.get(role, signal);
  } catch (failure) {
    if (failure instanceof ExpertUnavailableError) return failure;
    throw failure;
  }
}
