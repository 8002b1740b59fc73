import { EXPERT_NAMES } from "../strategies.ts";
import { availableExperts, expertOrOther } from "./available.ts";
import type { Ensemble } from "./ensemble.ts";
import type { Comparison, EvidenceLedger } from "./evidence.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";

/**
 * How many bits per byte one expert must be ahead for the other not to be asked. Below it the two are within reach of
 * each other, which is where mixing them pays (methods 2.4); above it the weaker one only costs time.
 */
const MARGIN = 0.08;

/** Chooses by evidence: the better expert alone where one is clearly ahead, both together where they are close. */
export class Auto implements Strategy {
  readonly id = "auto";

  constructor(
    private readonly ensemble: Ensemble,
    private readonly ledger: EvidenceLedger,
  ) {}

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const start = performance.now();
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
    const comparison = this.ledger.compare(general, code, request.language);
    if (comparison === undefined || Math.abs(comparison.general - comparison.code) < MARGIN) {
      const answer = await this.ensemble.write(general, code, request, start);
      const why = comparison ? figures(comparison) : "nothing is known yet about how the experts compare here";
      return { ...answer, reason: `${answer.reason}; chosen because ${why}` };
    }
    const better = comparison.code < comparison.general ? code : general;
    return writeAlone(better, request, {
      strategy: better.role,
      reason: `${EXPERT_NAMES[better.role]} alone: ${figures(comparison)}`,
    });
  }
}

function figures({ general, code, bytes }: Comparison): string {
  const source = bytes > 0 ? `measured on ${bytes} bytes of your text` : "from the catalogue";
  return `the code expert needs ${code.toFixed(2)} bits per byte here, the general model ${general.toFixed(2)} (${source})`;
}
