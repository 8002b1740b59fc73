import type { Expert } from "../experts/expert.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { Draft } from "./draft.ts";
import { fusionAt, fusionOf, writeFused } from "./ensemble-fusion.ts";
import { ensembleReason } from "./ensemble-reason.ts";
import { type MeasureAccuracy, weighingOf } from "./ensemble-weights.ts";
import { type EvidenceLedger, evidenceWeights } from "./evidence.ts";
import type { ExpertFailedError } from "./expert-failed-error.ts";
import { openTogether } from "./open-together.ts";
import { PairAcceptances } from "./pair-acceptances.ts";
import { closeAll, type Participant } from "./participant.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";
import { survivalNote, survive } from "./survive.ts";
import { writeTokens } from "./token-writer.ts";

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
    // One without weight is not asked. One that is asked alone mixes its distributions with nobody's.
    const asked = experts.filter((_, i) => weighing.weights?.[i] !== 0);
    const options = { evidence: weighing.weights === undefined, rough: asked.length === 1 };
    const opened = await openTogether(asked, request, options);
    const { participants, failure } = opened;
    try {
      const [left] = participants;
      if (failure && left) return await this.#alone(left, failure, request, start);
      const weights = weighing.weights ?? this.#byEvidence(participants, request);
      const voices = participants
        .map((participant) => ({ participant, weight: weights[experts.indexOf(participant.expert)] ?? 0 }))
        .filter(({ weight }) => weight > 0);
      const fusion = fusionAt(voices, wanted);
      const draft = new Draft(request);
      const how = {
        draft,
        weigh: weighing.weigh,
        gate: settings["ensemble.gate"],
        acceptance: settings["ensemble.speculation"] ? this.#acceptances.of(...experts) : undefined,
      };
      const written = await survive(() => writeFused(fusion, voices, request, how), draft, opened, request);
      return candidate(written.draft, {
        strategy: this.id,
        reason: ensembleReason({ fusion, experts, weights, weighing, gate: how.gate, written }),
        experts: participants.map((participant) => participant.share(written.draft)),
        start,
      });
    } finally {
      closeAll(participants);
    }
  }

  /** The answer of the only one that could be opened. */
  async #alone(
    participant: Participant,
    failure: ExpertFailedError,
    request: CompletionRequest,
    start: number,
  ): Promise<Candidate> {
    const draft = await writeTokens([{ participant, weight: 1 }], request);
    const reason = `ensemble: ${survivalNote(failure.expert, participant.expert)}`;
    return candidate(draft, { strategy: this.id, reason, experts: [participant.share(draft)], start });
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
