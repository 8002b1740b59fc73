import type { Expert } from "../experts/expert.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { Draft } from "./draft.ts";
import { fusionAt, fusionOf, writeFused } from "./ensemble-fusion.ts";
import { ensembleReason } from "./ensemble-reason.ts";
import { type MeasureAccuracy, type Weighing, weighingOf } from "./ensemble-weights.ts";
import { type EvidenceLedger, evidenceWeights } from "./evidence.ts";
import { PairAcceptances } from "./pair-acceptances.ts";
import { closeAll, Participant } from "./participant.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";
import { survive } from "./survive.ts";

/**
 * Both experts write together, as the settings `ensemble.*` say: token by token where they share a vocabulary, byte by
 * byte where they do not. A partner whose weight is next to nothing is left out; where one breaks down, the other goes
 * on alone. Rejects with a VocabularyMismatchError when the fusion asked for needs one vocabulary.
 */
export class Ensemble implements Strategy {
  readonly id = "ensemble";
  readonly #acceptances = new PairAcceptances();

  /** @param measured finds out how accurate experts were measured to be, for the weights `accuracy` */
  constructor(
    private readonly ledger: EvidenceLedger,
    private readonly measured: MeasureAccuracy = async () => () => undefined,
  ) {}

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const start = performance.now();
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    return this.write(available.general, available.code, request, start);
  }

  /** Writes with two loaded experts. */
  async write(general: Expert, code: Expert, request: CompletionRequest, start: number): Promise<Candidate> {
    const { settings } = request;
    const experts = [general, code] as const;
    const wanted = fusionOf(experts, settings);
    const weighing = await weighingOf(experts, wanted, request, this.measured);
    const participants: Participant[] = [];
    try {
      await open(experts, weighing, request, participants);
      const weights = weighing.weights ?? this.#byEvidence(participants, request);
      const voices = participants
        .map((participant) => ({ participant, weight: weights[experts.indexOf(participant.expert)] ?? 0 }))
        .filter(({ weight }) => weight > 0);
      const fusion = fusionAt(voices, wanted);
      const draft = new Draft(request);
      const options = {
        draft,
        weigh: weighing.weigh,
        gate: settings["ensemble.gate"],
        acceptance: settings["ensemble.speculation"] ? this.#acceptances.of(...experts) : undefined,
      };
      const written = await survive(() => writeFused(fusion, voices, request, options), draft, participants, request);
      return candidate(written.draft, {
        strategy: this.id,
        reason: ensembleReason({ fusion, experts, weights, weighing, gate: options.gate, written }),
        experts: participants.map((participant) => participant.share(written.draft)),
        start,
      });
    } finally {
      closeAll(participants);
    }
  }

  #byEvidence(participants: readonly Participant[], { language }: CompletionRequest): number[] {
    const experts = participants.map(({ expert }) => expert);
    const measured = participants.map(({ evidence }) => (Number.isFinite(evidence?.nats) ? evidence : undefined));
    for (const [i, evidence] of measured.entries()) {
      if (evidence) this.ledger.add(experts[i] as Expert, language, evidence);
    }
    return evidenceWeights(experts, measured, language);
  }
}

/**
 * Opens the experts that may get weight, always in this order: two requests that each hold one expert and wait for the
 * other would wait for ever. Those that are open are closed by whoever called, also when one cannot be opened.
 */
async function open(
  experts: readonly Expert[],
  { weights }: Weighing,
  request: CompletionRequest,
  participants: Participant[],
): Promise<void> {
  const options = { evidence: weights === undefined, rough: weights?.includes(0) ?? false };
  for (const [i, expert] of experts.entries()) {
    if (weights?.[i] !== 0) participants.push(await Participant.open(expert, request, options));
  }
}
