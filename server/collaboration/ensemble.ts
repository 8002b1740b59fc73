import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../strategies.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { writeBytes } from "./byte-writer.ts";
import { type EvidenceLedger, evidenceWeights, normalise } from "./evidence.ts";
import { closeAll, Participant } from "./participant.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";
import { type Voice, writeTokens } from "./token-writer.ts";

/**
 * Both experts write together: token by token where they share a vocabulary, byte by byte where they do not.
 * A partner whose weight is next to nothing is left out.
 */
export class Ensemble implements Strategy {
  readonly id = "ensemble";

  constructor(private readonly ledger: EvidenceLedger) {}

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const start = performance.now();
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    return this.write(available.general, available.code, request, start);
  }

  /** Writes with two loaded experts. */
  async write(general: Expert, code: Expert, request: CompletionRequest, start: number): Promise<Candidate> {
    const participants: Participant[] = [];
    try {
      // Always in this order: two requests that each hold one expert and wait for the other would wait for ever.
      for (const expert of [general, code]) {
        participants.push(await Participant.open(expert, request, { evidence: usesEvidence(request) }));
      }
      const weights = this.#weights(participants, request);
      const voices = participants
        .map((participant, i): Voice => ({ participant, weight: weights[i] ?? 0 }))
        .filter((voice) => voice.weight > 0);
      const draft = sharesVocabulary(voices) ? await writeTokens(voices, request) : await writeBytes(voices, request);
      return candidate(draft, {
        strategy: this.id,
        reason: reasonFor(participants, weights, request),
        experts: participants.map((participant) => participant.share(draft)),
        start,
      });
    } finally {
      closeAll(participants);
    }
  }

  #weights(participants: readonly Participant[], request: CompletionRequest): number[] {
    const { settings, language } = request;
    if (!usesEvidence(request)) {
      const general = settings["ensemble.generalWeight"];
      return normalise(participants.map(({ expert }) => (expert.role === "general" ? general : 1 - general)));
    }
    for (const { expert, evidence } of participants) {
      if (evidence) this.ledger.add(expert, language, evidence);
    }
    const experts = participants.map(({ expert }) => expert);
    return evidenceWeights(
      experts,
      participants.map(({ evidence }) => evidence),
      language,
    );
  }
}

function usesEvidence({ settings }: CompletionRequest): boolean {
  return settings["ensemble.weights"] === "evidence";
}

/** Whether token by token is possible: equal vocabularies, and the same tokens kept back at the cursor. */
function sharesVocabulary(voices: readonly Voice[]): boolean {
  const [first, ...others] = voices.map((voice) => voice.participant);
  return others.every(
    (other) =>
      other.expert.vocabulary.fingerprint === first?.expert.vocabulary.fingerprint &&
      Buffer.compare(other.pending, first.pending) === 0,
  );
}

function reasonFor(
  participants: readonly Participant[],
  weights: readonly number[],
  request: CompletionRequest,
): string {
  const shares = participants.map(
    ({ expert }, i) => `${EXPERT_NAMES[expert.role]} ${Math.round((weights[i] ?? 0) * 100)} %`,
  );
  const why = usesEvidence(request) ? "by how well they predicted the text before the cursor" : "fixed weights";
  const left = participants.find((_, i) => weights[i] === 0);
  const note = left ? `; the ${EXPERT_NAMES[left.expert.role]} has too little weight to be asked` : "";
  return `ensemble: ${shares.join(", ")} (${why})${note}`;
}
