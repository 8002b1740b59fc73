import type { Calibrations } from "../calibration/calibrations.ts";
import { BY_PREDICTION } from "../learning/by-prediction.ts";
import type { PlanChooser } from "../learning/plan-chooser.ts";
import type { StrategyId } from "../protocol/strategies.ts";
import { Auto } from "./auto.ts";
import { Cascade } from "./cascade.ts";
import { Ensemble } from "./ensemble.ts";
import type { EvidenceLedger } from "./evidence.ts";
import { measuredAccuracy } from "./measured-accuracy.ts";
import { PairAcceptances } from "./pair-acceptances.ts";
import { Rerank } from "./rerank.ts";
import { Routing } from "./routing.ts";
import { SingleExpert } from "./single.ts";
import type { Strategy } from "./strategy.ts";
import { Vote } from "./vote.ts";

/** One of each strategy, by id. They share what is learned about the experts. */
export function createStrategies(
  ledger: EvidenceLedger,
  calibrations: Pick<Calibrations, "forPair">,
  chooser: PlanChooser = BY_PREDICTION,
): Readonly<Record<StrategyId, Strategy>> {
  const ensemble = new Ensemble(ledger, measuredAccuracy(calibrations));
  const acceptances = new PairAcceptances();
  const cascade = new Cascade(calibrations, acceptances);
  return {
    auto: new Auto({ ensemble, cascade, ledger, calibrations, chooser, acceptances }),
    code: new SingleExpert("code"),
    general: new SingleExpert("general"),
    routing: new Routing(calibrations, ledger),
    cascade,
    ensemble,
    rerank: new Rerank(),
    vote: new Vote(),
  };
}
