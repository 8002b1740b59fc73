import type { Calibrations } from "../calibration/calibrations.ts";
import type { PairCalibration } from "../calibration/pair-calibration.ts";
import type { Expert, Prompt } from "../experts/expert.ts";
import type { PlanChoice, PlanChooser } from "../learning/plan-chooser.ts";
import { EXPERT_NAMES, type ExpertRole } from "../protocol/strategies.ts";
import { candidate } from "./answer.ts";
import { availableExperts, expertOrOther } from "./available.ts";
import { byCost } from "./by-cost.ts";
import type { Cascade } from "./cascade.ts";
import { castNow } from "./cast.ts";
import { calibratedDeferral, fitsFeatures } from "./deferral.ts";
import { contextFeatures, surroundingsOf } from "./deferral-features.ts";
import type { Ensemble } from "./ensemble.ts";
import { type Comparison, ENOUGH_BYTES, type EvidenceLedger, isEnough } from "./evidence.ts";
import type { PairAcceptances } from "./pair-acceptances.ts";
import { fastestOfTheBest, type Plan, predictedRewards, predictPlans } from "./plans.ts";
import { ruleFor } from "./routing-rules.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Place, Strategy } from "./strategy.ts";
import { type DraftedText, draftedStepCosts, writeDrafted } from "./write-drafted.ts";

/**
 * How many bits per byte one expert must be ahead for the other not to be asked. Below it the two are within reach of
 * each other, which is where mixing them pays (methods 2.4); above it the weaker one only costs time.
 */
const MARGIN = 0.08;

const NOT_KNOWN = "nothing is known yet about how the experts compare here";

export interface AutoParts {
  readonly ensemble: Ensemble;
  readonly cascade: Cascade;
  readonly ledger: EvidenceLedger;
  readonly calibrations: Pick<Calibrations, "forPair">;
  /** Chooses among plans by what is predicted of them, and by what was learned here. */
  readonly chooser: PlanChooser;
  /** How often the cheaper expert's drafts for the other one were right. */
  readonly acceptances: PairAcceptances;
}

/** Two experts, by what they cost. */
interface Pair {
  readonly cheap: Expert;
  readonly strong: Expert;
}

/**
 * Chooses a plan. Of two experts that were measured together, the fastest one that is as good as the better expert alone,
 * at what steps cost here. Of others by evidence: the better one alone where it is clearly ahead, both where they are close;
 * the better one as well where the fusion that is set is none for these two, or lacks its anti-expert.
 */
export class Auto implements Strategy {
  readonly id = "auto";

  constructor(private readonly parts: AutoParts) {}

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    if (experts.isPending("general")) {
      const { expert, instead } = await expertOrOther("code", experts, request.signal);
      const reason = instead ?? "code expert alone: the general model is not loaded yet";
      return writeAlone(expert, request, { strategy: expert.role, reason });
    }
    const available = await availableExperts(experts, request.signal);
    if (available.alone) {
      return writeAlone(available.alone, request, { strategy: available.alone.role, reason: available.reason });
    }
    const { general, code } = available;
    const [cheap, strong] = byCost(general, code);
    const known = await this.parts.calibrations.forPair(cheap.id, strong.id);
    // They were measured on code; what is good for prose is another question.
    if (known && fitsFeatures(known.deferral) && request.place !== "prose") {
      return this.#asMeasured(known, { cheap, strong }, request);
    }
    return this.#byEvidence({ general, code }, experts, request);
  }

  async #asMeasured(known: PairCalibration, { cheap, strong }: Pair, request: CompletionRequest): Promise<Candidate> {
    const acceptance = this.parts.acceptances.of(cheap, strong);
    const costs = draftedStepCosts(cheap, strong, acceptance, request);
    const plans = predictPlans(known, { cheap: cheap.role, strong: strong.role }, costs);
    const { plan, why } = await this.#choosePlan(plans, [cheap, strong], request);
    if (plan.id === strong.role) {
      const { draft, ...shares } = await writeDrafted(cheap, strong, request, acceptance);
      const reason = `${strongReason({ cheap, strong }, shares)}: ${why}`;
      const experts = [shares.share, ...(shares.drafterShare ? [shares.drafterShare] : [])];
      return candidate(draft, { strategy: strong.role, reason, experts });
    }
    if (plan.id !== "cascade") {
      return writeAlone(cheap, request, { strategy: plan.id, reason: `${EXPERT_NAMES[plan.id]} alone: ${why}` });
    }
    const deferral = calibratedDeferral(known.deferral, plan.threshold, surroundingsOf(request.prompt));
    const answer = await this.parts.cascade.write(cheap, strong, request, deferral);
    return { ...answer, reason: `${answer.reason}; chosen because ${why}` };
  }

  /** The fastest of the best plans, or what was learned to be better where somebody looks what becomes of the answer. */
  async #choosePlan(
    plans: readonly Plan[],
    experts: readonly Expert[],
    { id, settings, prompt, place }: CompletionRequest,
  ): Promise<{ plan: Plan; why: string }> {
    const fastest = fastestOfTheBest(plans);
    if (id === undefined || !settings["auto.learn"]) return { plan: fastest, why: expectation(fastest) };
    const choice = await this.parts.chooser.choose({
      id,
      experts: experts.map((expert) => expert.id),
      context: learningContext(prompt, place),
      predictions: predictedRewards(plans),
    });
    const plan = plans.find((each) => each.id === choice.plan) ?? fastest;
    return { plan, why: plan === fastest ? expectation(plan) : whyInstead(choice, fastest) };
  }

  async #byEvidence(
    { general, code }: { readonly general: Expert; readonly code: Expert },
    experts: Experts,
    request: CompletionRequest,
  ): Promise<Candidate> {
    const comparison = this.parts.ledger.compare(general, code, request.language, ENOUGH_BYTES);
    const lead = comparison && isEnough(comparison) ? Math.abs(comparison.general - comparison.code) : 0;
    const isClear = lead >= MARGIN;
    const found = isClear ? undefined : await castNow({ general, code }, experts, request);
    if (found && "cast" in found) {
      const answer = await this.parts.ensemble.write(found.cast, request);
      return { ...answer, reason: `${answer.reason}; chosen because ${comparison ? figures(comparison) : NOT_KNOWN}` };
    }
    const { role, why } = betterOf(comparison, request);
    const note = found ? `${found.why}; ` : "";
    const reason = `${EXPERT_NAMES[role]} alone: ${note}${why}`;
    return writeAlone(role === "code" ? code : general, request, { strategy: role, reason });
  }
}

/** Who wrote, where the stronger expert was chosen. */
function strongReason({ cheap, strong }: Pair, { drafterShare, failed }: Omit<DraftedText, "draft">): string {
  const names = { cheap: EXPERT_NAMES[cheap.role], strong: EXPERT_NAMES[strong.role] };
  if (failed === strong) return `${names.cheap} went on alone, since the ${names.strong} broke down`;
  if (failed || !drafterShare?.tokens) return `${names.strong} alone`;
  return `${names.strong}, with drafts by the ${names.cheap}`;
}

/** Who needs fewer bits per byte, or where that is not known, who writes by the built-in rules; and why. */
function betterOf(
  comparison: Comparison | undefined,
  request: CompletionRequest,
): { readonly role: ExpertRole; readonly why: string } {
  if (comparison) return { role: comparison.code <= comparison.general ? "code" : "general", why: figures(comparison) };
  const { expert, reason } = ruleFor(request);
  return { role: expert, why: `${NOT_KNOWN} (by rule: ${reason})` };
}

/** What is known of a place, as numbers between 0 and about 1. */
function learningContext(prompt: Prompt, place: Place): Record<string, number> {
  const [atLineStart = 0, linePrefix = 0, indentation = 0, lineSuffix = 0] = contextFeatures(surroundingsOf(prompt));
  const isCode = Number(place === "code");
  // The last three are logarithms of lengths.
  return {
    constant: 1,
    isCode,
    atLineStart,
    linePrefix: linePrefix / 4,
    indentation: indentation / 4,
    lineSuffix: lineSuffix / 4,
  };
}

/** Why another plan was chosen than the one that measurements favour. */
function whyInstead({ plan, scores, drawn }: PlanChoice, fastest: Plan): string {
  if (drawn) return "every way is tried now and then, to learn what is accepted here";
  const earns = (id: string) => (scores[id] ? scores[id].predicted + scores[id].learned : Number.NEGATIVE_INFINITY);
  return earns(plan) > earns(fastest.id)
    ? "that is what was learned to be accepted here"
    : "it is tried, since little is known yet of how it is accepted here";
}

function expectation({ right, ms }: Plan): string {
  return `it is the fastest way to be as right as the better expert (${Math.round(100 * right)} % where it was measured, about ${Math.round(ms)} ms here)`;
}

function figures(comparison: Comparison): string {
  const { general, code, bytes } = comparison;
  const measured = `measured on ${isEnough(comparison) ? "" : "only "}${bytes} bytes of your text`;
  const source = bytes > 0 ? measured : "from the catalogue";
  return `the code expert needs ${code.toFixed(2)} bits per byte here, the general model ${general.toFixed(2)} (${source})`;
}
