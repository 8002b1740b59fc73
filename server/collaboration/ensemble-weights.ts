import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { confidenceWeights } from "./confidence.ts";
import { type Fusion, isCorrection, isOverTokens } from "./ensemble-fusion.ts";
import { normalise } from "./evidence.ts";
import type { CompletionRequest } from "./strategy.ts";
import type { Weigh } from "./token-chooser.ts";

/** An expert's measured accuracy, 0 to 1, whatever the language; undefined where it was not measured. */
export type AccuracyOf = (expert: Expert) => number | undefined;

/** Finds out how accurate two experts were measured to be. */
export type MeasureAccuracy = (experts: readonly [Expert, Expert]) => Promise<AccuracyOf>;

/** How the experts of an ensemble are weighed. */
export interface Weighing {
  /** One for each expert, sum 1; undefined where they follow from evidence, which needs the opened prompts. */
  readonly weights: readonly number[] | undefined;
  /** Weights for each token, where they change from token to token. */
  readonly weigh?: Weigh;
  /** Where the weights come from, in words a user understands. */
  readonly why: string;
}

const BY_EVIDENCE = "by how well they predicted the text before the cursor";

/** How `ensemble.weights` weighs these experts. What a way of weighing cannot do is done by evidence, and said so. */
export async function weighingOf(
  experts: readonly [Expert, Expert],
  fusion: Fusion,
  { settings }: CompletionRequest,
  measured: MeasureAccuracy,
): Promise<Weighing> {
  // The ones that correct are weaker: evidence would leave just those out.
  if (isCorrection(fusion)) return { weights: experts.map(() => 1 / experts.length), why: "equal weights" };
  switch (settings["ensemble.weights"]) {
    case "fixed": {
      const general = settings["ensemble.generalWeight"];
      const weights = normalise(experts.map(({ role }) => (role === "general" ? general : 1 - general)));
      return { weights, why: "fixed weights" };
    }
    case "accuracy":
      return byAccuracy(experts, await measured(experts));
    case "confidence": {
      if (!isOverTokens(fusion)) return byEvidence(`${fusion} cannot follow their confidence`);
      const temperature = settings["ensemble.confidenceTemperature"];
      const weigh: Weigh = (distributions) => confidenceWeights(distributions, temperature);
      return { weights: experts.map(() => 1 / experts.length), weigh, why: "at each token the surer one leads" };
    }
    case "evidence":
      return byEvidence();
  }
}

/** Weights proportional to measured accuracy (DeePEn-Adapt, methods 2.2). */
function byAccuracy(experts: readonly Expert[], accuracyOf: AccuracyOf): Weighing {
  const accuracies = experts.map((expert) => accuracyOf(expert));
  const unknown = experts.find((_, i) => accuracies[i] === undefined);
  if (unknown) return byEvidence(`the accuracy of the ${EXPERT_NAMES[unknown.role]} is not known`);
  const known = accuracies.map((accuracy) => accuracy ?? 0);
  if (known.every((accuracy) => accuracy === 0)) return byEvidence("both have an accuracy of 0");
  return { weights: normalise(known), why: "by measured accuracy" };
}

function byEvidence(because?: string): Weighing {
  return { weights: undefined, why: because ? `${BY_EVIDENCE}, since ${because}` : BY_EVIDENCE };
}
