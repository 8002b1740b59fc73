import type { Token } from "../../experts/expert.ts";
import { ByteText } from "./byte-text.ts";
import type { FusionMember } from "./fusion-member.ts";
import {
  begin,
  collectBounds,
  collectKnown,
  descend,
  type Ended,
  heaviestEnded,
  heaviestOpen,
  heaviestTail,
  historyOf,
  massOf,
  type Open,
  type Run,
  totalMass,
} from "./hypothesis.ts";
import { type Leader, leaderOf } from "./leader.ts";
import { cutSkipped } from "./skipped-text.ts";
import { END, EVENTS, TokenMasses } from "./token-masses.ts";
import type { View } from "./view.ts";

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
  /** Where the text begins that was written without this member, which has not caught up yet. */
  #behind: { readonly history: readonly Token[]; readonly from: number } | undefined;
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
    this.#ended = [begin(0)];
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
    const ended = heaviestEnded(this.#ended);
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
      const top = heaviestOpen(this.#open);
      const ended = heaviestEnded(this.#ended);
      if (ended && (!top || ended.weight > massOf(top))) {
        if (spent >= limit) return undefined;
        await this.#settle(ended);
        continue;
      }
      return top && leaderOf(top, this.#total(), this.#member.vocabulary);
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

  /**
   * Extends the text by bytes about which this member is not asked. It costs nothing; before anything else is asked of
   * it, it has to catch up.
   */
  skip(bytes: Uint8Array): void {
    this.#behind ??= this.#heaviest();
    this.#open = [];
    this.#ended = [];
    for (const byte of bytes) this.#text.append(byte);
  }

  /**
   * Goes on behind what was skipped. What is left is one hypothesis: the heaviest from before, then the skipped text cut
   * by the member's own tokenizer, but for the last token, which is followed in all ways. All is run in one batch.
   */
  catchUp(): void {
    const behind = this.#behind;
    if (!behind) return;
    this.#behind = undefined;
    const tokens = cutSkipped(this.#member, this.#text.from(behind.from));
    const last = tokens?.at(-1);
    // What cannot be cut at once is followed byte by byte.
    if (!tokens || last === undefined) {
      this.#ended = [begin(behind.from, { history: behind.history, ahead: [] })];
      return;
    }
    const from = this.#text.length - this.#member.vocabulary.lengthOf(last);
    this.#ended = [begin(from, { history: [...behind.history, ...tokens.slice(0, -1)], ahead: [last] })];
  }

  /** The heaviest hypothesis, up to where its last complete token ended. */
  #heaviest(): { readonly history: readonly Token[]; readonly from: number } | undefined {
    const open = heaviestOpen(this.#open);
    const ended = heaviestEnded(this.#ended);
    if (open && massOf(open) >= (ended?.weight ?? 0)) {
      return { history: open.run.history, from: this.#text.length - open.node.depth };
    }
    return ended && { history: historyOf(ended), from: ended.from };
  }

  #collectBounds(threshold: number): void {
    this.#threshold = threshold;
    collectBounds(this.#view, this.#open, this.#ended, threshold);
  }

  #heaviestTail(contested?: Uint8Array): ReturnType<typeof heaviestTail> {
    return heaviestTail(this.#open, this.#threshold, contested);
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
    const history = historyOf(ended);
    this.work.runs++;
    const result = await this.#member.run(history, ended.beginning?.ahead);
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

  #descend(open: Open, byte: number, position: number): boolean {
    return descend(open, byte, position, { vocabulary: this.#member.vocabulary, ended: this.#ended });
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
