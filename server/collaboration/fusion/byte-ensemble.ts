import type { ExpertRole } from "../../experts/expert.ts";
import { agree, type Lead, leastMixture, type Voice } from "./agreement.ts";
import { certify, likeliest, type Opinion } from "./certificate.ts";
import { type FusionMember, UnspellableError } from "./fusion-member.ts";
import { Hypotheses } from "./hypotheses.ts";
import { END, EVENTS } from "./token-masses.ts";
import { lowest } from "./view.ts";

export interface ByteEnsembleOptions {
  /** Ways to cut the text into tokens are followed when they weigh more than this share of all. 0 is exact. */
  readonly tolerance: number;
  /**
   * The rest of a token is taken at once when each member, and their mixture, gives it more than this probability.
   * From 0.5 on every byte taken so is certain to be the likeliest one; but afterwards each member only knows the way
   * it took to cut the text. 0 decodes as the models would alone; 1 turns it off.
   */
  readonly shortcut: number;
  /**
   * After so many runs and fetches for one emission the likeliest byte so far is taken, certified or not. It keeps the
   * time per byte in bounds where models are so unsure that many cuttings matter. No limit if missing.
   */
  readonly budget?: number;
  /**
   * The member with most weight (the first of equals) writes its likeliest token by itself where it gives it at least
   * this probability. 0: wherever it may; from 1 on, which is what is meant if missing: never.
   */
  readonly gate?: number | undefined;
}

/** A byte, or several at once, or END. */
export interface Emission {
  /** Empty for END. May stop inside a character. */
  readonly bytes: Uint8Array;
  readonly end: boolean;
  /** The member that would have written the same by itself; "both" where several would. */
  readonly from: ExpertRole | "both";
  /** Each member's probability of these bytes, at least. A member that cannot spell the text is left out. */
  readonly probabilities: Partial<Record<ExpertRole, number>>;
  /** Proven to be the likeliest under the mixture, whatever the cuttings that were not followed weigh. */
  readonly certified: boolean;
}

/** What an ensemble did so far. */
export interface EnsembleWork {
  /** Model runs of each member. */
  readonly runs: Partial<Record<ExpertRole, number>>;
  /** Evaluations of each member for the exact probabilities of unlisted tokens. */
  readonly fetches: Partial<Record<ExpertRole, number>>;
  readonly bytes: number;
  /** Emissions that were not certified. */
  readonly uncertified: number;
}

/**
 * The greedy text of the weighted mixture of several experts' next-byte distributions, each with its own tokens.
 * A byte's probability sums over all ways to cut the text into tokens; these are followed lazily, until what was not
 * followed cannot change which byte is the likeliest. A member without a say in END takes over the others' opinion.
 *
 * Below 1 the gate makes it an approximation, as SAFE is (methods 2.8). Where the leading member is sure, nobody else is
 * run. A member that was left out goes on from its heaviest hypothesis, followed by the skipped text as its tokenizer
 * cuts it: it has forgotten all other ways to cut that, but for the last token. A leader without a say in END must be as
 * sure with END among what it expects, and where it expects END itself, the others are asked.
 */
export class ByteEnsemble {
  readonly #options: ByteEnsembleOptions;
  readonly #voices: readonly Voice[];
  readonly #contested = new Uint8Array(EVENTS);
  #speaking: readonly Voice[];
  #bytes = 0;
  #uncertified = 0;

  /** @throws RangeError when no member has any weight. */
  constructor(members: readonly FusionMember[], options: ByteEnsembleOptions) {
    const weighted = members.filter(({ weight }) => weight > 0);
    if (weighted.length === 0) throw new RangeError("An ensemble needs at least one member with a weight above 0.");
    this.#options = options;
    const haveSay = weighted.some(({ mayEnd }) => mayEnd);
    this.#voices = weighted.map((member) => {
      const mayEnd = member.mayEnd || !haveSay;
      return { member, mayEnd, hypotheses: new Hypotheses(member, !mayEnd, options.tolerance) };
    });
    this.#speaking = this.#voices;
  }

  get work(): EnsembleWork {
    const sum = (kind: "runs" | "fetches") => {
      const sums: Partial<Record<ExpertRole, number>> = {};
      for (const { member, hypotheses } of this.#voices) {
        sums[member.role] = (sums[member.role] ?? 0) + hypotheses.work[kind];
      }
      return sums;
    };
    return { runs: sum("runs"), fetches: sum("fetches"), bytes: this.#bytes, uncertified: this.#uncertified };
  }

  /**
   * The next part of the text. Not to be called after END. Rejects when the request is aborted, and with an
   * UnspellableError when no member can go on.
   */
  async next(): Promise<Emission> {
    const limit = this.#spent() + (this.#options.budget ?? Number.POSITIVE_INFINITY);
    const emission = (await this.#gated(limit)) ?? (await this.#together(limit));
    this.#bytes += emission.bytes.length;
    if (!emission.certified) this.#uncertified++;
    return emission;
  }

  /** What the leading member is so sure of that nobody else is asked. */
  async #gated(limit: number): Promise<Emission | undefined> {
    const { gate = 1 } = this.#options;
    if (gate >= 1 || this.#speaking.length < 2) return undefined;
    const voice = this.#speaking.reduce((first, other) => (other.member.weight > first.member.weight ? other : first));
    const leader = await voice.hypotheses.leader(limit - this.#spent());
    if (!leader || leader.certainty === 0 || leader.certainty < gate) return undefined;
    const { bytes, token, share } = leader;
    voice.hypotheses.take(leader, bytes.length);
    for (const other of this.#speaking) if (other !== voice) other.hypotheses.skip(bytes);
    const { role } = voice.member;
    return {
      bytes,
      end: token === undefined,
      from: role,
      probabilities: { [role]: share },
      // How much END counts without the leader is known only where the leader has a say in it.
      certified: voice.mayEnd && leastMixture([{ voice, leader }], this.#totalWeight()) > 0.5,
    };
  }

  async #together(limit: number): Promise<Emission> {
    for (const { hypotheses } of this.#speaking) hypotheses.catchUp();
    return (await this.#shortcut(limit)) ?? this.#nextByte(limit);
  }

  /** Runs and fetches of all members so far. */
  #spent(): number {
    return this.#voices.reduce((sum, { hypotheses }) => sum + hypotheses.work.runs + hypotheses.work.fetches, 0);
  }

  async #nextByte(limit: number): Promise<Emission> {
    for (;;) {
      const opinions = this.#opinions();
      const best = likeliest(opinions);
      const known = opinions.every(({ view }) => view.sum > 0);
      const certain = certify(opinions, best, this.#contested) && known;
      const leastKnown = certain || (known && this.#spent() >= limit) ? undefined : this.#leastKnown(opinions);
      if (leastKnown && (await leastKnown.hypotheses.refine(this.#contested))) continue;
      const emission = this.#emissionOf(best, opinions);
      if (best !== END) for (const { hypotheses } of this.#speaking) hypotheses.push(best);
      return emission;
    }
  }

  /** The members' views, without those members that cannot spell the text. */
  #opinions(): Opinion[] {
    this.#speaking = this.#speaking.filter(({ hypotheses }) => {
      const { sum, unopened, tail } = hypotheses.view();
      return sum + unopened + tail > 0;
    });
    if (this.#speaking.length === 0) throw new UnspellableError();
    const weight = this.#totalWeight();
    return this.#speaking.map(({ member, mayEnd, hypotheses }) => ({
      weight: member.weight / weight,
      mayEnd,
      view: hypotheses.view(),
    }));
  }

  #totalWeight(): number {
    return this.#speaking.reduce((sum, { member }) => sum + member.weight, 0);
  }

  /** The member whose unknown masses may change the mixture most; undefined when none is worth looking into. */
  #leastKnown(opinions: readonly Opinion[]): Voice | undefined {
    let found: Voice | undefined;
    let most = 0;
    for (const [index, { weight, view }] of opinions.entries()) {
      const unknown = view.unopened + view.tail;
      // A member that knows nothing yet comes first.
      const influence = view.sum === 0 ? 1 + weight : (weight * unknown) / (view.sum + unknown);
      if (unknown === 0 || influence <= most) continue;
      most = influence;
      found = this.#speaking[index];
    }
    return found;
  }

  #emissionOf(best: number, opinions: readonly Opinion[]): Emission {
    const probabilities: Partial<Record<ExpertRole, number>> = {};
    let from: ExpertRole | "both" | undefined;
    let strongest: ExpertRole | undefined;
    let most = -1;
    for (const [index, { weight, mayEnd, view }] of opinions.entries()) {
      const { role } = (this.#speaking[index] as Voice).member;
      const probability = lowest(view, best);
      // A member without a say in END has not been asked about it.
      if (best === END && !mayEnd) continue;
      probabilities[role] = probability;
      if (likeliest([{ weight: 1, mayEnd, view }]) === best) from = from === undefined || from === role ? role : "both";
      if (weight * probability <= most) continue;
      most = weight * probability;
      strongest = role;
    }
    return {
      bytes: best === END ? new Uint8Array(0) : Uint8Array.of(best),
      end: best === END,
      from: from ?? (strongest as ExpertRole),
      probabilities,
      certified: this.#isCertain(best, opinions),
    };
  }

  /** Whether the choice holds even when everything counts that the tolerance left out. */
  #isCertain(best: number, opinions: readonly Opinion[]): boolean {
    for (const { hypotheses } of this.#speaking) hypotheses.view(0);
    return (
      certify(opinions, best, this.#contested) || opinions.every(({ view }) => view.unopened === 0 && view.tail === 0)
    );
  }

  /** Takes a token at once where all members agree on one, up to the end of the shortest. */
  async #shortcut(limit: number): Promise<Emission | undefined> {
    const { shortcut } = this.#options;
    if (shortcut >= 1) return undefined;
    const leads: Lead[] = [];
    for (const voice of this.#speaking) {
      const leader = await voice.hypotheses.leader(limit - this.#spent());
      if (!leader || !(leader.share > shortcut) || leads.some((lead) => !agree(lead.leader, leader))) return undefined;
      leads.push({ voice, leader });
    }
    const mixture = leastMixture(leads, this.#totalWeight());
    const [first] = leads;
    if (!first || !(mixture > shortcut)) return undefined;
    const shortest = leads.reduce(
      (least, { leader }) => Math.min(least, leader.bytes.length),
      Number.POSITIVE_INFINITY,
    );
    const probabilities: Partial<Record<ExpertRole, number>> = {};
    for (const { voice, leader } of leads) {
      probabilities[voice.member.role] = leader.share;
      voice.hypotheses.take(leader, shortest);
    }
    return {
      bytes: first.leader.bytes.slice(0, shortest),
      end: first.leader.token === undefined,
      from: leads.every(({ voice }) => voice.member.role === first.voice.member.role)
        ? first.voice.member.role
        : "both",
      probabilities,
      certified: mixture > 0.5,
    };
  }
}
