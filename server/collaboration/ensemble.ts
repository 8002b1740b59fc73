import type { Expert, ExpertPart } from "../experts/expert.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { type Cast, castOf, membersOf } from "./cast.ts";
import { Draft } from "./draft.ts";
import { fusionAt, fusionOf, writeFused } from "./ensemble-fusion.ts";
import { ensembleReason } from "./ensemble-reason.ts";
import { type MeasureAccuracy, weighingOf } from "./ensemble-weights.ts";
import { type EvidenceLedger, evidenceWeights } from "./evidence.ts";
import type { ExpertFailedError } from "./expert-failed-error.ts";
import { type Opened, openTogether } from "./open-together.ts";
import { PairAcceptances } from "./pair-acceptances.ts";
import { canAnswer, closeAll, isAnti, type Participant } from "./participant.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";
import { finishWithout, survive } from "./survive.ts";

/**
 * Both experts write together, as the settings `ensemble.*` say: token by token where they share a vocabulary, byte by
 * byte where they do not. A partner whose weight is next to nothing is left out; where one breaks down, the other goes
 * on alone. Rejects with a VocabularyMismatchError when the fusion asked for needs one vocabulary, and with an
 * ExpertUnavailableError when it needs an anti-expert and there is none.
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
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    return this.write(await castOf(available, experts, request), request);
  }

  /** Writes with loaded experts. */
  async write(cast: Cast, request: CompletionRequest): Promise<Candidate> {
    const { settings } = request;
    const experts = [cast.general, cast.code] as const;
    const members = membersOf(cast);
    const wanted = fusionOf(members, settings);
    const weighing = await weighingOf(experts, wanted, request, this.measured);
    // One without weight is not asked. One that is asked alone mixes its distributions with nobody's.
    const asked = members.filter((_, i) => weighing.weights?.[i] !== 0);
    const options = { evidence: weighing.weights === undefined, rough: asked.length === 1 };
    const opened = await openTogether(asked, request, options);
    const { participants, failure } = opened;
    try {
      if (failure) return await this.#without(failure, opened, request);
      const own = participants.filter(canAnswer);
      const weights = weighing.weights ?? this.#byEvidence(own, request);
      const voices = own
        .map((participant) => ({ participant, weight: weights[experts.indexOf(participant.expert)] ?? 0 }))
        .filter(({ weight }) => weight > 0);
      const anti = participants.find(isAnti);
      const fusion = fusionAt(voices, wanted, anti);
      const draft = new Draft(request);
      const how = {
        draft,
        anti,
        weigh: weighing.weigh,
        gate: settings["ensemble.gate"],
        acceptance: settings["ensemble.speculation"] ? this.#acceptances.of(...experts) : undefined,
      };
      const written = await survive(() => writeFused(fusion, voices, request, how), draft, opened, request);
      return candidate(written.draft, {
        strategy: this.id,
        reason: ensembleReason({ fusion, experts, weights, weighing, gate: how.gate, written }),
        experts: participants.map((participant) => participant.share(written.draft)),
      });
    } finally {
      closeAll(participants);
    }
  }

  /** The answer of those that could be opened, where one could not. */
  async #without(
    failure: ExpertFailedError,
    { participants }: Opened<ExpertPart>,
    request: CompletionRequest,
  ): Promise<Candidate> {
    const { draft, note } = await finishWithout(failure, participants, new Draft(request), request);
    const experts = participants.map((participant) => participant.share(draft));
    return candidate(draft, { strategy: this.id, reason: `ensemble: ${note}`, experts });
  }

  #byEvidence(participants: readonly Participant[], { language, prompt }: CompletionRequest): number[] {
    const experts = participants.map(({ expert }) => expert);
    const measured = participants.map(({ evidence }) => (Number.isFinite(evidence?.nats) ? evidence : undefined));
    for (const [i, evidence] of measured.entries()) {
      if (evidence) this.ledger.addMiddle(experts[i] as Expert, language, prompt.middle, evidence);
    }
    return evidenceWeights(experts, measured, language);
  }
}
