import { ExpertUnavailableError, NoAntiExpertError } from "../experts/errors.ts";
import type { AntiExpert, Expert } from "../experts/expert.ts";
import { canFuse } from "./ensemble-fusion.ts";
import type { CompletionRequest, Experts } from "./strategy.ts";

/** The models that write in an ensemble. */
export interface Cast {
  readonly general: Expert;
  readonly code: Expert;
  /** Where the fusion that the settings ask for needs it. */
  readonly anti?: AntiExpert;
}

/** All of a cast, in the order of parts. */
export function membersOf({ general, code, anti }: Cast): readonly (Expert | AntiExpert)[] {
  return anti ? [general, code, anti] : [general, code];
}

/**
 * Both experts, with the anti-expert where the fusion that the settings ask for needs one; it is waited for. Rejects with
 * an ExpertUnavailableError that says why there is none and what to do, and with the signal's reason.
 */
export async function castOf(
  { general, code }: Cast,
  experts: Experts,
  { settings, signal }: CompletionRequest,
): Promise<Cast> {
  return settings["ensemble.fusion"] === "proxy"
    ? { general, code, anti: await experts.getAnti(signal) }
    : { general, code };
}

/**
 * The same for those who can do something else instead: why an ensemble is not possible now, as a part of a reason. An
 * anti-expert that is not loaded is not waited for, but loaded for requests to come.
 */
export async function castNow(
  pair: Cast,
  experts: Experts,
  request: CompletionRequest,
): Promise<{ readonly cast: Cast } | { readonly why: string }> {
  const { settings, signal } = request;
  const fusion = settings["ensemble.fusion"];
  if (fusion === "proxy" && experts.isPending("anti")) {
    // Why it fails, if it does, shows in its status.
    experts.getAnti(signal).catch((_shown: unknown) => undefined);
    return { why: "the anti-expert is not loaded yet" };
  }
  try {
    const cast = await castOf(pair, experts, request);
    return canFuse(membersOf(cast), settings) ? { cast } : { why: `the fusion \`${fusion}\` needs one vocabulary` };
  } catch (failure) {
    if (failure instanceof NoAntiExpertError) {
      return { why: `the fusion \`${fusion}\` needs an anti-expert, and tandem.experts.anti names none` };
    }
    if (failure instanceof ExpertUnavailableError) return { why: "the anti-expert cannot be used now" };
    throw failure;
  }
}
