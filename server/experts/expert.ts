import type { CostModel } from "../calibration/cost-model.ts";
import type { ExpertPart, ExpertRole } from "../protocol.ts";
import type { Token } from "./token-texts.ts";
import type { Vocabulary } from "./vocabulary.ts";

export type { ExpertPart, ExpertRole } from "../protocol.ts";
export type { Token } from "./token-texts.ts";

/** An excerpt of another file. */
export interface ContextPiece {
  /** Path relative to the workspace, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What an expert may read of other files. It stands in front of everything else, so it must seldom change. */
export interface PromptContext {
  readonly repository: string;
  /** Path of the current file, relative to the workspace, with forward slashes. */
  readonly path: string;
  /** The one that will stay longest first: where there is too little room, pieces at the end are left out. */
  readonly pieces: readonly ContextPiece[];
}

/**
 * The text around the cursor as an expert sees it, split at the anchor (methods: anchored infilling).
 * The document reads `prefix + middle + [cursor] + suffix`.
 */
export interface Prompt {
  /** Text up to the anchor. It stays the same while the user types, so it stays in the KV cache. */
  readonly prefix: string;
  /** What stands between anchor and cursor: the forced beginning of the middle. */
  readonly middle: string;
  /** Text after the cursor. */
  readonly suffix: string;
  /** Read by experts that were trained on whole repositories; the others leave it out. */
  readonly context?: PromptContext;
}

/**
 * What may come next: the likeliest tokens, in falling order of probability.
 * Log-probabilities are natural logs. `unlisted` is the probability of all other tokens together, so that
 * `sum(exp(logProbabilities)) + unlisted = 1`; no unlisted token is likelier than the last listed one.
 */
export interface Distribution {
  readonly tokens: Int32Array;
  readonly logProbabilities: Float64Array;
  readonly unlisted: number;
  /** The probabilities are a little too high: see {@link OpenOptions.rough}. */
  readonly rough?: boolean;
}

/** How well an expert predicted text that is already there. `nats / bytes` compares experts of any tokenizer. */
export interface Evidence {
  /** Negative log-probability of the text, in nats. */
  readonly nats: number;
  /** Length of that text in UTF-8 bytes. */
  readonly bytes: number;
}

export interface OpenOptions {
  /** Also measure how well the middle was predicted. It costs an output row for every token not measured before. */
  readonly evidence?: boolean;
  /**
   * Whoever writes mixes these distributions with nobody else's. What is fed may then be read with a normaliser that
   * leaves out the tail of the vocabulary, which is a few percent faster: the order of the tokens is the same.
   */
  readonly rough?: boolean;
}

/** A token sequence in an expert's KV cache, held exclusively until {@link Sequence.close} is called. */
export interface Sequence {
  /** Number of tokens in the sequence. */
  readonly length: number;
  /**
   * Bytes of the text before the cursor that the sequence does not hold yet: the last token or two of the prompt are
   * kept back, since the cursor may stand inside a token. Whoever decodes must first produce tokens that spell these
   * bytes (the last one may overhang).
   */
  readonly pending: Uint8Array;
  /** Prompt tokens that had to be evaluated when the sequence was opened; the others came from the KV cache. */
  readonly evaluatedPromptTokens: number;
  /** Present when asked for with {@link OpenOptions.evidence} and the middle was long enough to measure. */
  readonly evidence: Evidence | undefined;
  /** The distribution at the end of the sequence. */
  next(): Promise<Distribution>;
  /** Appends tokens in one batch and returns the distribution after each of them. */
  feed(tokens: readonly Token[]): Promise<Distribution[]>;
  /** Shortens the sequence to `length` tokens. */
  rewind(length: number): Promise<void>;
  /** Exact log-probabilities (natural log) of the given tokens at the end of the sequence, listed or not. */
  logProbabilities(tokens: readonly Token[]): Promise<Float64Array>;
  /** Releases the expert for the next request. The KV cache stays. Safe to call twice. */
  close(): void;
}

/** A model's table of input embeddings. */
export interface Embeddings {
  /** Numbers in a row. */
  readonly dimensions: number;
  /** The rows of tokens in the order given, each scaled to length 1; a row of zeros stays one. */
  of(tokens: readonly Token[]): Promise<Float32Array[]>;
}

/**
 * A model that can continue text. All of its methods reject with an `AbortError` once their signal is aborted.
 * `Expert` is one of the two that can answer, `Expert<ExpertPart>` any model that takes part.
 */
export interface Expert<P extends ExpertPart = ExpertRole> {
  /** The catalogue id or file name the user knows the model by. */
  readonly id: string;
  readonly role: P;
  readonly vocabulary: Vocabulary;
  readonly cost: CostModel;
  /** Bytes of its weights, as they are in memory: what it knows and what it costs grows with them. */
  readonly weightBytes: number;
  /**
   * Brings the prompt into the KV cache, reusing the longest common prefix of what is there, and waits for its turn if
   * another request holds the expert. The signal governs the sequence until it is closed: every method rejects within
   * one token after an abort.
   */
  open(prompt: Prompt, signal: AbortSignal, options?: OpenOptions): Promise<Sequence>;
  /** How many tokens of a prompt it would have to read when it is opened there; for those that can tell beforehand. */
  unread?(prompt: Prompt): number;
  /** Bits per byte that the model was measured to need for files of a language (LSP id), where that is known. */
  expectedBitsPerByte?(language: string): number | undefined;
  /** Its table of input embeddings, for those that can give it. Rejects when the table cannot be read. */
  embeddings?(): Promise<Embeddings>;
  /** The tokens of a text. Text that looks like a control token is plain text. */
  tokenize(text: string): readonly Token[];
  /** How many tokens a text has in this vocabulary. Text that looks like a control token counts as plain text. */
  countTokens(text: string): number;
}

/** The model against which the code expert is read in proxy tuning. It never answers by itself. */
export type AntiExpert = Expert<"anti">;
