import { closeAll, Participant } from "../../../server/collaboration/participant.ts";
import type { CompletionRequest } from "../../../server/collaboration/strategy.ts";
import { type Voice, type WriteOptions, writeTokens } from "../../../server/collaboration/token-writer.ts";
import type { Expert, ExpertPart, ExpertRole, Prompt, Sequence, Token } from "../../../server/experts/expert.ts";
import { ToyExpert, type ToyModel, type ToyOptions } from "../fusion/toy.ts";

/** ms for a batch of so many tokens. */
export type BatchCost = (tokens: number) => number;

/** Measured on two cores, ms: Qwen2.5-Coder 0.5B and 1.5B. Linear between the points. */
export const SMALL = between({ 1: 48, 2: 65, 3: 74, 4: 82, 6: 115, 8: 134, 12: 173, 16: 215 });
export const LARGE = between({ 1: 95, 2: 169, 3: 144, 4: 193, 6: 206, 8: 234, 10: 260, 12: 277, 16: 283 });

/** A toy expert that remembers the positions of its sequence, as a KV cache does, and whose evaluations take time. */
export class ClockedExpert<P extends ExpertPart = ExpertRole> extends ToyExpert<P> {
  /** What its evaluations took so far, in ms. */
  ms = 0;
  /** Sizes of its batches. */
  readonly batches: number[] = [];
  readonly #batch: BatchCost;

  constructor(batch: BatchCost, options: ToyOptions<P>) {
    super(options);
    this.#batch = batch;
    this.cost.step = batch(1);
    this.weightBytes = batch(1) * 1e6;
    this.cost.batch = batch;
  }

  override async open(...parameters: Parameters<Expert["open"]>): ReturnType<ToyExpert["open"]> {
    const sequence = await super.open(...parameters);
    const cache: Token[] = [...sequence.tokens];
    const feed = sequence.feed.bind(sequence);
    sequence.feed = (tokens) => {
      const start = sequence.length;
      const unknown = tokens.findIndex((token, i) => cache[start + i] !== token);
      if (unknown >= 0) {
        cache.length = start + unknown;
        cache.push(...tokens.slice(unknown));
        this.batches.push(tokens.length - unknown);
        this.ms += this.#batch(tokens.length - unknown);
      }
      return feed(tokens);
    };
    return sequence;
  }
}

/** An expert whose sequence does something else from the n-th call of `feed` on. */
export class FailingExpert extends ToyExpert {
  feeds = 0;

  constructor(
    options: ToyOptions,
    private readonly from: number,
    private readonly fail: (sequence: Sequence) => ReturnType<Sequence["feed"]>,
  ) {
    super(options);
  }

  override async open(...parameters: Parameters<Expert["open"]>): ReturnType<ToyExpert["open"]> {
    const sequence = await super.open(...parameters);
    const feed = sequence.feed.bind(sequence);
    sequence.feed = (tokens) => (++this.feeds >= this.from ? this.fail(sequence) : feed(tokens));
    return sequence;
  }
}

export const at = (prefix: string, middle = ""): Prompt => ({ prefix, middle, suffix: "" });

/** Two experts of one vocabulary, and their models. */
export interface Pair {
  readonly experts: readonly [general: ClockedExpert, code: ClockedExpert];
  readonly models: readonly [ToyModel, ToyModel];
}

/** Lets two experts write together, the general one with this weight. */
export async function write({ experts }: Pair, weight: number, completion: CompletionRequest, options: WriteOptions) {
  const voices: Voice[] = [];
  for (const [i, expert] of experts.entries()) {
    const participant = await Participant.open(expert, completion);
    voices.push({ participant, weight: i === 0 ? weight : 1 - weight });
  }
  try {
    const draft = await writeTokens(voices, completion, options);
    const lengths = voices.map(({ participant }) => participant.length);
    return { text: draft.text, trace: draft.trace, limited: draft.limited, complete: draft.complete, lengths };
  } finally {
    closeAll(voices.map(({ participant }) => participant));
  }
}

function between(points: Readonly<Record<number, number>>): BatchCost {
  const known = Object.entries(points).map(([tokens, ms]) => [Number(tokens), ms] as const);
  return (tokens) => {
    const above = known.findIndex(([size]) => size >= tokens);
    if (above === 0) return (known[0]?.[1] ?? 0) * tokens;
    const [low, high] = above < 0 ? known.slice(-2) : known.slice(above - 1, above + 1);
    if (!low || !high) throw new RangeError("Two points at least.");
    return low[1] + ((high[1] - low[1]) * (tokens - low[0])) / (high[0] - low[0]);
  };
}
