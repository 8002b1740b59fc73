import type { CompletionRequest, Experts } from "../../../server/collaboration/strategy.ts";
import { ExpertUnavailableError, NoAntiExpertError } from "../../../server/experts/errors.ts";
import type {
  AntiExpert,
  Expert,
  ExpertPart,
  ExpertRole,
  OpenOptions,
  Prompt,
} from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../server/settings.ts";
import { ToyExpert, type ToyModel, type ToySequence, toyVocabulary } from "../fusion/toy.ts";

/** Tokens of one to three bytes; the text of every script below can be cut into them in one way only. */
export const WORDS = ["x", "y", "one", "two", "ten", " ", "\n"];
export const words: Vocabulary = toyVocabulary(WORDS);
/** The same tokens, for a model that infills: the fingerprint is equal. */
export const infillingWords: Vocabulary = toyVocabulary(WORDS, 1, true);

/** A text and the probability that the model gives it; END follows the last one. */
export type Script = readonly (readonly [text: string, probability: number])[];

/** A model that writes a script after any prompt that ends in `x`. */
export function scriptedModel(vocabulary: Vocabulary, script: Script, endProbability = 0.99): ToyModel {
  return (history) => {
    const bytes = history.flatMap((token) => [...vocabulary.bytes(token)]);
    const text = Buffer.from(bytes).toString();
    const written = text.slice(text.lastIndexOf("x") + 1);
    const index = script.findIndex((_, i) => textOf(script.slice(0, i)) === written);
    const [next, probability] = script[index] ?? ["", endProbability];
    const [end = -1] = vocabulary.endTokens;
    const token = next === "" ? end : [...vocabulary.order].find((each) => spelling(vocabulary, each) === next);
    if (token === undefined) throw new Error(`No token is ${JSON.stringify(next)}.`);
    const choices = [...vocabulary.order, end];
    const probabilities = new Float64Array(vocabulary.size);
    for (const each of choices) probabilities[each] = (1 - probability) / (choices.length - 1);
    probabilities[token] = probability;
    return probabilities;
  };
}

export function textOf(script: Script): string {
  return script.map(([text]) => text).join("");
}

function spelling(vocabulary: Vocabulary, token: number): string {
  return Buffer.from(vocabulary.bytes(token)).toString();
}

export interface WatchedOptions {
  readonly vocabulary?: Vocabulary;
  readonly step?: number;
  /** The dearer one is the larger one if missing. */
  readonly weightBytes?: number;
  readonly bitsPerByte?: number;
  readonly keptBack?: number;
}

/** A toy expert whose sequences are counted, and whose costs and figures can be set. */
export class WatchedExpert<P extends ExpertPart = ExpertRole> extends ToyExpert<P> {
  opened = 0;
  closed = 0;
  readonly prompts: Prompt[] = [];
  readonly #bitsPerByte: number | undefined;

  constructor(
    role: P,
    model: ToyModel,
    { vocabulary = words, step = 10, weightBytes = step * 1e6, bitsPerByte, keptBack }: WatchedOptions = {},
  ) {
    super({ role, vocabulary, model, keptBack });
    this.cost.step = step;
    this.weightBytes = weightBytes;
    this.cost.prompt = step / 4;
    this.#bitsPerByte = bitsPerByte;
  }

  /** Sequences that are held now. */
  get held(): number {
    return this.opened - this.closed;
  }

  override async open(prompt: Prompt, signal: AbortSignal, options?: OpenOptions): Promise<ToySequence> {
    const sequence = await super.open(prompt, signal, options);
    this.opened++;
    this.prompts.push(prompt);
    let open = true;
    const close = sequence.close.bind(sequence);
    sequence.close = () => {
      if (open) this.closed++;
      open = false;
      close();
    };
    return sequence;
  }

  expectedBitsPerByte(): number | undefined {
    return this.#bitsPerByte;
  }
}

/** An expert that writes a script. */
export function scripted<P extends ExpertPart = ExpertRole>(
  role: P,
  script: Script,
  options: WatchedOptions = {},
): WatchedExpert<P> {
  return new WatchedExpert(role, scriptedModel(options.vocabulary ?? words, script), options);
}

/** The same expert, when it cannot read a prompt any more, from the n-th one on. */
export function unreadable<E extends WatchedExpert<ExpertPart>>(expert: E, from = 1): E {
  const open = expert.open.bind(expert);
  let prompts = 0;
  expert.open = async (...parameters) => {
    if (++prompts >= from) throw new Error("The prompt could not be read.");
    return open(...parameters);
  };
  return expert;
}

/** The same expert, when it breaks down from the n-th `feed` on. `fail` is what happens then. */
export function dying<E extends WatchedExpert<ExpertPart>>(
  expert: E,
  from = 1,
  fail: () => void = () => {
    throw new Error("The model broke down.");
  },
): E {
  const open = expert.open.bind(expert);
  let feeds = 0;
  expert.open = async (...parameters) => {
    const sequence = await open(...parameters);
    const feed = sequence.feed.bind(sequence);
    sequence.feed = async (tokens) => {
      if (++feeds >= from) fail();
      return feed(tokens);
    };
    return sequence;
  };
  return expert;
}

/** The same expert, when the request is aborted at its n-th `feed`, which fails for that. */
export function aborting(expert: WatchedExpert, from = 1): { expert: WatchedExpert; signal: AbortSignal } {
  const abort = new AbortController();
  const fail = () => {
    abort.abort(new Error("The user typed on."));
    throw new Error("The model broke down.");
  };
  return { expert: dying(expert, from, fail), signal: abort.signal };
}

/** The experts there are; the missing ones cannot be used. */
export function having(...present: readonly (Expert | AntiExpert)[]): Experts {
  return {
    get: async (role, signal) => {
      signal.throwIfAborted();
      const expert = present.find((each): each is Expert => each.role === role);
      if (!expert) throw new ExpertUnavailableError(role, "missing", `The model of ${role} is not on this machine.`);
      return expert;
    },
    getAnti: async (signal) => {
      signal.throwIfAborted();
      const anti = present.find((each): each is AntiExpert => each.role === "anti");
      if (!anti) throw new NoAntiExpertError();
      return anti;
    },
    isPending: () => false,
  };
}

export interface RequestOptions extends Partial<Omit<CompletionRequest, "settings">> {
  readonly settings?: Partial<Settings>;
}

/** A request at the end of the text `x`. */
export function request({ settings, ...options }: RequestOptions = {}): CompletionRequest {
  return {
    prompt: { prefix: "x", middle: "", suffix: "" },
    language: "typescript",
    place: "code",
    maxTokens: 16,
    stop: () => undefined,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    signal: new AbortController().signal,
    ...options,
  };
}
