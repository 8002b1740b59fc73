import type { Calibrations } from "../calibration/calibrations.ts";
import type { StrategyId } from "../strategies.ts";
import { Auto } from "./auto.ts";
import { Cascade } from "./cascade.ts";
import { Ensemble } from "./ensemble.ts";
import type { EvidenceLedger } from "./evidence.ts";
import { Rerank } from "./rerank.ts";
import { Routing } from "./routing.ts";
import { SingleExpert } from "./single.ts";
import type { Strategy } from "./strategy.ts";
import { Vote } from "./vote.ts";

/** One of each strategy, by id. They share what is learned about the experts. */
export function createStrategies(
  ledger: EvidenceLedger,
  calibrations: Pick<Calibrations, "forPair">,
): Readonly<Record<StrategyId, Strategy>> {
  const ensemble = new Ensemble(ledger);
  const cascade = new Cascade(calibrations);
  return {
    auto: new Auto({ ensemble, cascade, ledger, calibrations }),
    code: new SingleExpert("code"),
    general: new SingleExpert("general"),
    routing: new Routing(),
    cascade,
    ensemble,
    rerank: new Rerank(),
    vote: new Vote(),
  };
}
