import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { type Fusion, isGated } from "./ensemble-fusion.ts";
import type { Weighing } from "./ensemble-weights.ts";
import type { Survived } from "./survive.ts";

/** What an ensemble did. */
export interface EnsembleWork {
  readonly fusion: Fusion;
  readonly experts: readonly Expert[];
  /** One for each expert, sum 1. */
  readonly weights: readonly number[];
  readonly weighing: Weighing;
  /** The setting `ensemble.gate`. */
  readonly gate: number;
  readonly written: Survived;
}

/** Who does what, where weights do not say it. */
const HOW: Partial<Record<Fusion, string>> = {
  contrast: "the larger expert against the smaller one",
  proxy: "the general model, corrected by the code expert against the anti-expert",
};

/** Why the answer is as it is: fusion, weights and where they come from, in words that fit into a status bar. */
export function ensembleReason(work: EnsembleWork): string {
  const { fusion, experts, weights, weighing } = work;
  const shares = experts.map(({ role }, i) => `${EXPERT_NAMES[role]} ${Math.round((weights[i] ?? 0) * 100)} %`);
  const weighed = weighing.weigh ? weighing.why : `${shares.join(", ")} (${weighing.why})`;
  const how = HOW[fusion] ?? weighed;
  return [`ensemble: ${fusion}, ${how}`, ...notes(work)].join("; ");
}

function notes({ fusion, experts, weights, gate, written }: EnsembleWork): string[] {
  if (written.note) return [written.note];
  const left = experts.find((_, i) => weights[i] === 0);
  if (left) return [`the ${EXPERT_NAMES[left.role]} has too little weight to be asked`];
  if (!isGated(fusion, gate)) return [];
  const { draft } = written;
  const together = draft.trace.filter(({ probabilities }) => Object.keys(probabilities).length > 1).length;
  const all = fusion === "proxy" ? "all three" : "both";
  return [`${all} asked at ${together} of ${draft.tokens} tokens`];
}
