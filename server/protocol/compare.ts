/** What each expert writes at a position, and the answers given so far. */
import {
  type Position,
  ProgressType,
  RequestType,
  RequestType0,
  type TextDocumentIdentifier,
} from "vscode-languageserver-protocol";
import type { VariantParams } from "./completion.ts";
import type { ExpertPart, ExpertRole, StrategyId } from "./strategies.ts";

/** `strategy` and `settings` are those of the collaboration that is shown beside the experts. */
export interface CompareParams extends VariantParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
  /** Answers stream as `$/progress` of type {@link CompareProgress} with this token. */
  partialResultToken?: string | number;
}

/** A token that an expert might have written. */
export interface LikelyToken {
  /** Missing for the end of the text. Half characters are shown as U+FFFD. */
  text?: string;
  /** From 0 to 1. */
  probability: number;
}

/** What an expert said where a token begins. */
export interface TokenOpinion {
  role: ExpertPart;
  /** The probability it gave to what was written, 0 to 1. Missing where it was not asked about that. */
  probability?: number;
  /** Its share in the choice; those of all who were asked sum to 1. Below 0 where the choice was made against it. */
  weight?: number;
  /** What it would have written, the likeliest first. */
  likeliest: LikelyToken[];
}

/** A token of an answer, or a run of bytes on which experts with different tokenizers agreed. */
export interface TraceToken {
  text: string;
  /** Who proposed it; "both" where they agreed. */
  from: ExpertRole | "both";
  opinions: TokenOpinion[];
}

/** What an expert did for an answer. */
export interface AnswerWork {
  role: ExpertPart;
  ms: number;
  /** Tokens evaluated beyond the prompt. */
  tokens: number;
  /** Tokens of the prompt that were not in the KV cache. */
  promptTokens: number;
}

/** What one expert, or the collaboration, writes at a position. */
export interface CompareCard {
  /** The expert's role, or "collaboration". */
  id: ExpertRole | "collaboration";
  /** The model's id, or the strategy's label. */
  title: string;
  text: string;
  done: boolean;
  ms: number;
  /** After how many of these ms the first text was there. Missing while there is none. */
  firstTextMs?: number;
  tokens: number;
  tokensPerSecond: number;
  /** Geometric mean of the token probabilities, 0 to 1; 0 while there is no token. */
  meanProbability: number;
  /** Why this answer, in words. */
  reason?: string;
  /** How the text came about, if it is known: the texts of these tokens together are `text`. */
  trace?: TraceToken[];
  /** While the card grows: so many of the tokens sent before stand, and `trace` holds those behind them. */
  traceFrom?: number;
  /** What each expert did for it. Once the card is done. */
  work?: AnswerWork[];
  /** What went wrong and what to do next; the other cards stand. */
  error?: string;
}

export interface CompareResult {
  cards: CompareCard[];
}

/** Every expert's answer and the collaboration's, for one position. Cancellable; experts work one after the other. */
export const CompareRequest = new RequestType<CompareParams, CompareResult, void>("tandem/compare");
/** One card as it grows; later cards with the same id replace it, but for the tokens that `traceFrom` keeps. */
export const CompareProgress = new ProgressType<CompareCard>();

/** An answer that was shown while the user typed. */
export interface PastAnswer {
  id: string;
  uri: string;
  position: Position;
  /** The text of the line before the position; see {@link shownPrefix}. */
  linePrefix: string;
  /** What was asked for. */
  strategy: StrategyId;
  /** When, in ms since 1970. */
  at: number;
  accepted: boolean;
  card: CompareCard;
}

/** The last answers, latest first. The server keeps them in memory only. */
export const HistoryRequest = new RequestType0<PastAnswer[], void>("tandem/history");

/** So much of a line is shown before a completion, in UTF-16 units: some lines of a narrow panel. */
const LONGEST_PREFIX = 80;

/**
 * The text of a line before a position as it is shown in front of a completion: of a longer one the end, behind "…". Before
 * a whole paragraph of Markdown, or a minified file, the completion would be out of sight.
 */
export function shownPrefix(prefix: string): string {
  if (prefix.length <= LONGEST_PREFIX) return prefix;
  // The cut may go through a surrogate pair.
  return `…${prefix.slice(-LONGEST_PREFIX).replace(/^\p{Surrogate}/u, "")}`;
}
