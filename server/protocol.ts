/**
 * Everything that Tandem's server understands and sends beyond the LSP standard. A client that speaks only standard
 * LSP 3.18 gets `textDocument/inlineCompletion` without any of this.
 * Positions are LSP positions (zero-based, UTF-16). Durations are in ms, sizes in bytes, log-probabilities natural.
 */
import {
  NotificationType,
  type Position,
  ProgressType,
  RequestType,
  RequestType0,
  type TextDocumentIdentifier,
  type WorkDoneProgressParams,
} from "vscode-languageserver-protocol";
import type { ExpertRole, StrategyId } from "./strategies.ts";

export type { ExpertRole, StrategyId } from "./strategies.ts";
export { DEFAULT_STRATEGY, EXPERT_NAMES, isStrategyId, STRATEGIES } from "./strategies.ts";

/** Added by our client to the standard `textDocument/inlineCompletion` parameters. Without it the setting decides. */
export interface StrategyParams {
  strategy?: StrategyId;
}

/** The server command that an inline completion item carries; it runs when the item is accepted. */
export const ACCEPTED_COMMAND = "tandem.accepted";

// ---- status ---------------------------------------------------------------------------------------------------

/** missing: the file is not on this machine · idle: on disk, not loaded · failed: cannot be used, see `message`. */
export type ExpertState = "missing" | "idle" | "loading" | "ready" | "failed";

export interface ExpertStatus {
  role: ExpertRole;
  /** The model as the user knows it: catalogue id, file name or hub reference. */
  id: string;
  state: ExpertState;
  /** Why it failed and what to do next. */
  message?: string;
}

export interface AnswerSummary {
  /** What was asked for. */
  strategy: StrategyId;
  /** What happened, in words: "code expert: 0.47 bits per byte here, general model 0.71". */
  reason: string;
  ms: number;
  /** How many of this strategy's answers the user has accepted in this session. */
  accepted: number;
}

export interface Status {
  /** offer: no model is here yet · fetching: see `progress` · trouble: no expert can answer, see `message`. */
  health: "offer" | "fetching" | "loading" | "ready" | "working" | "trouble";
  message?: string;
  /** Of a download that is going on, from 0 to 1. */
  progress?: number;
  experts: ExpertStatus[];
  /** The last answer of each strategy in this session, latest first. */
  answers: AnswerSummary[];
}

/** Asks for the status now. */
export const StatusRequest = new RequestType0<Status, void>("tandem/status");
/** Sent by the server whenever the status changes. */
export const StatusNotification = new NotificationType<Status>("tandem/statusChanged");

// ---- compare --------------------------------------------------------------------------------------------------

export interface CompareParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
  /** The collaboration to show beside the experts. Without it the setting decides. */
  strategy?: StrategyId;
  /** Answers stream as `$/progress` of type {@link CompareProgress} with this token. */
  partialResultToken?: string | number;
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
  tokens: number;
  tokensPerSecond: number;
  /** Geometric mean of the token probabilities, 0 to 1; 0 while there is no token. */
  meanProbability: number;
  /** Why this answer, in words. */
  reason?: string;
  /** What went wrong and what to do next; the other cards stand. */
  error?: string;
}

export interface CompareResult {
  cards: CompareCard[];
}

/** Every expert's answer and the collaboration's, for one position. Cancellable; experts work one after the other. */
export const CompareRequest = new RequestType<CompareParams, CompareResult, void>("tandem/compare");
/** One card as it grows; later cards with the same id replace it. */
export const CompareProgress = new ProgressType<CompareCard>();

// ---- models ---------------------------------------------------------------------------------------------------

export interface ModelInfo {
  id: string;
  title: string;
  /** What it is good for, and what to know before fetching. */
  note: string;
  bytes: number;
  licence: string;
  /** Set when the licence has terms that the user must accept before the first download. */
  termsUrl?: string;
  installed: boolean;
  /** The setting that uses it now, if any. */
  usedAs: ExpertRole[];
}

export interface PresetInfo {
  id: string;
  title: string;
  general: string;
  code: string;
}

export interface ModelsList {
  directory: string;
  models: ModelInfo[];
  presets: PresetInfo[];
}

export interface FetchModelsParams extends WorkDoneProgressParams {
  ids: string[];
}

export interface VerifiedModel {
  id: string;
  ok: boolean;
  message: string;
}

/** The catalogue, and what of it is on this machine. */
export const ListModelsRequest = new RequestType0<ModelsList, void>("tandem/models/list");
/** Fetches models; progress through `$/progress`, cancellable. Resolves when all of them are on disk and verified. */
export const FetchModelsRequest = new RequestType<FetchModelsParams, void, void>("tandem/models/fetch");
/** Hashes the files on disk; a wrong one is removed. */
export const VerifyModelsRequest = new RequestType<WorkDoneProgressParams, VerifiedModel[], void>(
  "tandem/models/verify",
);
/** Unloads and deletes a model's file. */
export const RemoveModelRequest = new RequestType<{ id: string }, void, void>("tandem/models/remove");
