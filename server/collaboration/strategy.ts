import type { AntiExpert, Expert, ExpertPart, ExpertRole, Prompt } from "../experts/expert.ts";
import type { StrategyId } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import type { Opinions } from "./opinions.ts";

/** Where the cursor stands. */
export type Place = "code" | "comment" | "string" | "prose";

/**
 * Says where a completion ends. Called with the whole text decoded so far (complete characters only) after every
 * token; returns how many UTF-16 units of it to keep once it is complete, or undefined to go on.
 */
export type StopRule = (text: string) => number | undefined;

/** One request for a completion, as the strategies see it. */
export interface CompletionRequest {
  /** The answer's id, where somebody looks what becomes of it. */
  readonly id?: string;
  readonly prompt: Prompt;
  /** LSP language id. */
  readonly language: string;
  readonly place: Place;
  readonly maxTokens: number;
  readonly stop: StopRule;
  readonly settings: Settings;
  /** Texts in which what comes next may stand already, the likeliest first. */
  readonly lookup?: readonly string[];
  /**
   * How many syntax errors there are near the cursor with a text in place, for comparing several. Undefined where nobody
   * can say.
   */
  readonly syntaxErrors?: (text: string) => Promise<number | undefined>;
  /**
   * What texts have in common that make the same syntax tree in place, whatever their white space and comments. Undefined
   * where nobody can say. Rejects with the signal's reason only.
   */
  readonly syntaxKey?: (text: string, signal: AbortSignal) => Promise<string | undefined>;
  readonly signal: AbortSignal;
  /** Called with the text so far, for those who show it growing. */
  readonly onProgress?: (progress: CandidateProgress) => void;
}

export interface CandidateProgress {
  readonly text: string;
  readonly tokens: number;
  /** Mean natural log-probability of the tokens so far. */
  readonly meanLogProbability: number;
  /** How the text came about so far. What has not changed since the last time are the same objects. */
  readonly trace: readonly TraceStep[];
}

/** One emitted token (or run of bytes, where experts with different tokenizers agreed on one). */
export interface TraceStep {
  readonly bytes: Uint8Array;
  /** The expert that proposed it; "both" where they agreed. Never the anti-expert. */
  readonly from: ExpertRole | "both";
  /** The probability each expert that was asked gave it, 0 to 1. */
  readonly probabilities: Partial<Record<ExpertPart, number>>;
  /** What the experts that were asked would have written where this begins, as far as that is known. */
  readonly opinions?: Opinions | undefined;
}

/** What one expert did for an answer. */
export interface ExpertShare {
  readonly id: string;
  readonly role: ExpertPart;
  /** What it wrote by itself, or its part of a common text. */
  readonly text: string;
  readonly ms: number;
  /** Tokens evaluated beyond the prompt. */
  readonly tokens: number;
  /** Prompt tokens that were not in the KV cache. */
  readonly promptTokens: number;
  readonly meanLogProbability: number;
}

/** What a strategy has written. */
export interface Candidate {
  readonly text: string;
  /** The strategy that made it in the end: what `auto` chose. */
  readonly strategy: StrategyId;
  /** Why this answer, in words a user understands. */
  readonly reason: string;
  /** Geometric mean of the probabilities of the emitted tokens, 0 to 1. */
  readonly confidence: number;
  readonly trace: readonly TraceStep[];
  readonly experts: readonly ExpertShare[];
  /**
   * One expert began the answer and another one took over. Not where they wrote together, where one only drafted or decided
   * single tokens, or where it broke down.
   */
  readonly deferred?: boolean;
  /** The text stops at the limit of tokens, perhaps in the middle of a word. */
  readonly limited: boolean;
}

/** The experts that a strategy may use. */
export interface Experts {
  /** Loads the expert if need be. Rejects with an ExpertUnavailableError that says why and what to do. */
  get(role: ExpertRole, signal: AbortSignal): Promise<Expert>;
  /** The anti-expert, as {@link get}. Rejects with a NoAntiExpertError when none is set. */
  getAnti(signal: AbortSignal): Promise<AntiExpert>;
  /** Whether the expert is on this machine but not loaded yet, so that asking for it means waiting. */
  isPending(role: ExpertPart): boolean;
}

/** A way for experts to work together. */
export interface Strategy {
  readonly id: StrategyId;
  complete(request: CompletionRequest, experts: Experts): Promise<Candidate>;
}
