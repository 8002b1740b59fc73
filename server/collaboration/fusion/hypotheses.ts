import type { Token } from "../../experts/expert.ts";
import { ByteText } from "./byte-text.ts";
import type { FusionMember } from "./fusion-member.ts";
import { collectBounds, collectKnown, type Ended, massOf, type Open, type Run, totalMass } from "./hypothesis.ts";
import { END, EVENTS, TokenMasses } from "./token-masses.ts";
import type { View } from "./view.ts";

/** What a member would write if it were alone: the rest of its likeliest token, or END. */
export interface Leader {
  readonly open: Open;
  readonly token: Token | undefined;
  /** What is left of that token. Empty for END. */
  readonly bytes: Uint8Array;
  /** Its probability, at least. */
  readonly share: number;
}

const NO_BYTES = new Uint8Array(0);

/** All ways to cut the text into one member's tokens, followed lazily. */
export class Hypotheses {
  /** Runs of the model, and evaluations spent on the exact probability of unlisted tokens. */
  readonly work = { runs: 0, fetches: 0 };
  readonly #member: FusionMember;
  readonly #excludesEnd: boolean;
  readonly #tolerance: number;
  readonly #view: View = {
    known: new Float64Array(EVENTS),
    bounds: new Float64Array(EVENTS),
    sum: 0,
    unopened: 0,
    tail: 0,
  };
  readonly #text = new ByteText();
  #open: Open[] = [];
  #ended: Ended[];
  /** What weighs no more than this is left alone. */
  #threshold = 0;

  /**
   * @param excludesEnd whether END is taken from each of its distributions, and the rest scaled up
   * @param tolerance share of the total mass up to which a hypothesis is left alone
   */
  constructor(member: FusionMember, excludesEnd: boolean, tolerance: number) {
    this.#member = member;
    this.#excludesEnd = excludesEnd;
    this.#tolerance = tolerance;
    this.#ended = [{ parent: undefined, token: 0, weight: 1, before: 1, exact: true, from: 0 }];
    for (const byte of member.pending) this.#text.append(byte);
  }

  /**
   * The next byte as far as it is known. The object is used again by the next call.
   * @param tolerance share of the total mass up to which hypotheses do not count
   */
  view(tolerance = this.#tolerance): View {
    const view = this.#view;
    collectKnown(view, this.#open);
    this.#collectBounds(tolerance * this.#total());
    // Nothing is known and nothing weighs enough to be looked at: then everything counts.
    if (view.sum === 0 && view.unopened + view.tail === 0) this.#collectBounds(0);
    return view;
  }

  /**
   * Resolves what weighs most: runs a model after an ended token, or gets the exact probabilities of unlisted tokens.
   * @param contested events whose unlisted tokens matter most
   * @returns false when there was nothing to resolve
   */
  async refine(contested: Uint8Array): Promise<boolean> {
    this.view();
    const ended = this.#heaviestEnded();
    const worthIt = ended !== undefined && ended.weight > this.#threshold ? ended : undefined;
    const tail = this.#heaviestTail(contested) ?? (worthIt ? undefined : this.#heaviestTail());
    if (tail && (!worthIt || tail.weight > worthIt.weight)) await this.#fetchTail(tail.open, tail.event);
    else if (worthIt) await this.#settle(worthIt);
    return tail !== undefined || worthIt !== undefined;
  }

  /** Extends the text by a byte. */
  push(byte: number): void {
    const position = this.#text.append(byte);
    this.#open = this.#open.filter((open) => {
      if (!this.#descend(open, byte, position)) return false;
      open.children = open.run.masses.children(open.node);
      return open.children.total + open.children.tail > 0;
    });
    this.#rescale();
  }

  /**
   * Follows the heaviest hypothesis until the model was run for it, and says which token it would write.
   * @param limit how many runs and fetches it may take; undefined is the answer if they do not suffice
   */
  async leader(limit: number): Promise<Leader | undefined> {
    for (let spent = 0; ; spent++) {
      let top: Open | undefined;
      for (const open of this.#open) if (!top || massOf(open) > massOf(top)) top = open;
      const ended = this.#heaviestEnded();
      if (ended && (!top || ended.weight > massOf(top))) {
        if (spent >= limit) return undefined;
        await this.#settle(ended);
        continue;
      }
      return top && this.#leaderOf(top);
    }
  }

  /** Takes the first `length` bytes of what the leader would write and forgets all other ways to cut the text. */
  take({ open, token, bytes }: Leader, length: number): void {
    if (token === undefined) return;
    this.#ended = [];
    if (length < bytes.length) {
      open.weight = 1;
      this.#open = [open];
      for (const byte of bytes.subarray(0, length)) this.push(byte);
      return;
    }
    this.#open = [];
    for (const byte of bytes) this.#text.append(byte);
    this.#ended = [{ parent: open.run, token, weight: 1, before: 1, exact: true, from: this.#text.length }];
  }

  #leaderOf(open: Open): Leader | undefined {
    const likeliest = open.run.masses.likeliestBelow(open.node);
    const end = open.children.masses[open.children.events.indexOf(END)] ?? 0;
    const factor = open.weight / this.#total();
    if (end > (likeliest?.probability ?? 0)) return { open, token: undefined, bytes: NO_BYTES, share: factor * end };
    if (!likeliest) return undefined;
    const { token, probability } = likeliest;
    const bytes = this.#member.vocabulary.bytes(token).subarray(open.node.depth);
    return { open, token, bytes, share: factor * probability };
  }

  #collectBounds(threshold: number): void {
    this.#threshold = threshold;
    collectBounds(this.#view, this.#open, this.#ended, threshold);
  }

  #heaviestEnded(): Ended | undefined {
    let heaviest: Ended | undefined;
    for (const ended of this.#ended) if (!heaviest || ended.weight > heaviest.weight) heaviest = ended;
    return heaviest;
  }

  #heaviestTail(contested?: Uint8Array): { open: Open; event: number; weight: number } | undefined {
    let heaviest: { open: Open; event: number; weight: number } | undefined;
    for (const open of this.#open) {
      if (open.weight * open.children.tail <= this.#threshold) continue;
      for (const [i, event] of open.children.events.entries()) {
        const weight = open.weight * (open.children.bounds[i] as number);
        if ((contested && !contested[event]) || weight <= (heaviest?.weight ?? 0)) continue;
        heaviest = { open, event, weight };
      }
    }
    return heaviest;
  }

  async #fetchTail(open: Open, event: number): Promise<void> {
    const { masses } = open.run;
    const { interval, depth } = open.node;
    const { vocabulary } = this.#member;
    await this.#learn(
      open.run,
      event === END ? masses.unknownEnds : masses.unknownIn(vocabulary.child(interval, depth, event)),
    );
  }

  /** Gets the exact probabilities of unlisted tokens after a run. */
  async #learn(run: Run, tokens: readonly Token[]): Promise<void> {
    this.work.fetches++;
    run.masses.learn(tokens, await run.result.logProbabilities(tokens));
    for (const open of this.#open) if (open.run === run) open.children = run.masses.children(open.node);
  }

  /** Brings an ended token one step on: its own probability first, where only a bound was known, then the run. */
  async #settle(ended: Ended): Promise<void> {
    const { parent } = ended;
    if (ended.exact || !parent) return this.#run(ended);
    const bounded = this.#ended.filter((other) => other.parent === parent && !other.exact);
    const tokens = bounded.map(({ token }) => token).filter((token) => parent.masses.probability(token) === undefined);
    if (tokens.length > 0) await this.#learn(parent, tokens);
    for (const other of bounded) {
      other.weight = other.before * (parent.masses.probability(other.token) ?? 0);
      other.exact = true;
    }
    this.#ended = this.#ended.filter(({ weight }) => weight > 0);
  }

  async #run(ended: Ended): Promise<void> {
    const history = ended.parent ? [...ended.parent.history, ended.token] : [];
    this.work.runs++;
    const result = await this.#member.run(history);
    const run: Run = { history, result, masses: new TokenMasses(this.#member.vocabulary, result.distribution) };
    if (this.#excludesEnd) {
      if (run.masses.endBound > this.#tolerance) await this.#learn(run, run.masses.unknownEnds);
      run.masses.excludeEnd();
    }
    this.#ended = this.#ended.filter((other) => other !== ended);
    const node = { interval: this.#member.vocabulary.all, depth: 0 };
    const open: Open = { run, node, weight: ended.weight, children: run.masses.children(node) };
    for (let position = ended.from; position < this.#text.length; position++) {
      if (!this.#descend(open, this.#text.at(position), position)) return;
    }
    open.children = run.masses.children(open.node);
    if (open.children.total + open.children.tail > 0) this.#open.push(open);
  }

  /** Follows a byte of the text. False when no token goes on after it; tokens that end with it become hypotheses. */
  #descend(open: Open, byte: number, position: number): boolean {
    const { vocabulary } = this.#member;
    const interval = vocabulary.child(open.node.interval, open.node.depth, byte);
    const depth = open.node.depth + 1;
    const { masses } = open.run;
    let rank = interval.start;
    for (; rank < interval.end; rank++) {
      const token = vocabulary.order[rank] as Token;
      if (vocabulary.bytes(token).length > depth) break;
      const probability = masses.probability(token);
      const weight = open.weight * (probability ?? masses.bound);
      if (weight === 0) continue;
      const exact = probability !== undefined;
      this.#ended.push({ parent: open.run, token, weight, before: open.weight, exact, from: position + 1 });
    }
    open.node = { interval, depth };
    return rank < interval.end;
  }

  #total(): number {
    return totalMass(this.#open, this.#ended);
  }

  /** Keeps weights near 1: the probability of a long text is too small for a number. */
  #rescale(): void {
    const total = this.#total();
    if (total === 0) return;
    for (const open of this.#open) open.weight /= total;
    for (const ended of this.#ended) {
      ended.weight /= total;
      ended.before /= total;
    }
  }
}
