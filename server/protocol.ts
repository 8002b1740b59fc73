/**
 * Everything that Tandem's server understands and sends beyond the LSP standard. A client that speaks only standard
 * LSP 3.18 gets `textDocument/inlineCompletion` without any of this.
 * Positions are LSP positions (zero-based, UTF-16). Durations are in ms, sizes in bytes, log-probabilities natural.
 */
import {
  NotificationType,
  NotificationType0,
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

/** How one answer is to be made: may be added to the parameters of `textDocument/inlineCompletion` and `tandem/compare`. */
export interface VariantParams extends StrategyParams {
  /**
   * Settings for this request alone, without the leading `tandem.`: flat (`{ "ensemble.fusion": "bytes" }`) or nested
   * (`{ ensemble: { fusion: "bytes" } }`). They may be those that say how an answer is made: all of `routing`, `cascade`,
   * `ensemble` and `rerank`, and `completion.promptLookup`. Any other one, and a value that is not allowed, is answered
   * with the error InvalidParams, whose message names the setting, what is wrong with it, and what is allowed.
   */
  settings?: Readonly<Record<string, unknown>>;
}

/**
 * The server command that an inline completion item carries; it runs when the item is accepted. Its arguments are the
 * strategy and the answer's id. What else becomes of an answer the server sees for itself in the document's changes.
 */
export const ACCEPTED_COMMAND = "tandem.accepted";

/** What the answer to `initialize` holds as `capabilities.experimental`. */
export interface ServerProcess {
  /** The server's process, which several windows may share. */
  processId?: number;
}

// ---- while the user types -------------------------------------------------------------------------------------

/**
 * Sent by the server when an answer that `textDocument/inlineCompletion` gave in part, since it was not complete at
 * the deadline, is complete now: asking again at the same place brings all of it at once.
 */
export const AnswerGrownNotification = new NotificationType<{ textDocument: TextDocumentIdentifier }>(
  "tandem/answerGrown",
);

export interface CursorParams extends StrategyParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

/**
 * Sent by the client when the cursor has moved without a change of text. Where it rests, the text around it is read
 * ahead, so that the first completion there need not wait for it.
 */
export const CursorNotification = new NotificationType<CursorParams>("tandem/cursor");

export interface DefinitionsParams {
  textDocument: TextDocumentIdentifier;
  positions: Position[];
}

/** A file in which a name is defined, as it is on disk. */
export interface DefinitionFile {
  uri: string;
  text: string;
}

/**
 * Asked by the server while the user pauses: the files of the workspace in which the names at these positions are defined,
 * without those that are open. Cancellable. Only of a client that has {@link DEFINITIONS_CAPABILITY} among its experimental capabilities.
 */
export const DefinitionsRequest = new RequestType<DefinitionsParams, DefinitionFile[], void>("tandem/definitions");
export const DEFINITIONS_CAPABILITY = "tandemDefinitions";

export interface Exclusion {
  /** The pattern of the setting `tandem.exclude` that fits the document. Absent where none does. */
  excludedBy?: string;
}

/** Asks whether nothing is completed in a document, and nothing of it read elsewhere, since it is excluded. */
export const ExclusionRequest = new RequestType<{ textDocument: TextDocumentIdentifier }, Exclusion, void>(
  "tandem/exclusion",
);
/** Sent by the server when settings have changed, so that other documents may be excluded now. */
export const ExclusionsChangedNotification = new NotificationType0("tandem/exclusionsChanged");

export interface WindowStateParams {
  focused: boolean;
}

/**
 * Sent by the client when it starts and whenever its window comes to the front or leaves it. Behind other windows the
 * server lets other processes go first. A client that never says so counts as in front.
 */
export const WindowStateNotification = new NotificationType<WindowStateParams>("tandem/windowState");

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
  /**
   * offer: no model is here yet · fetching: see `progress` · saving: on battery saver, so that only explicit requests
   * are answered · trouble: no expert can answer, see `message`.
   */
  health: "offer" | "fetching" | "loading" | "ready" | "working" | "saving" | "trouble";
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

// ---- work -----------------------------------------------------------------------------------------------------

/** What an expert has evaluated since the server started. */
export interface ExpertWork {
  role: ExpertRole;
  /** Tokens of prompts that were not in the KV cache, those read ahead of need included. */
  promptTokens: number;
  /** Tokens evaluated while writing. */
  newTokens: number;
  /** Batches in which all these were evaluated. */
  evaluations: number;
  /** Time spent in evaluations. */
  ms: number;
}

/** Asks what the experts have done so far: for benchmarks and reports. */
export const WorkRequest = new RequestType0<ExpertWork[], void>("tandem/work");

// ---- learning -------------------------------------------------------------------------------------------------

/** Deletes what was learned on this machine about which way of working together is accepted. */
export const ForgetLearnedRequest = new RequestType0<void, void>("tandem/forgetLearned");

// ---- statistics -----------------------------------------------------------------------------------------------

/** What was counted of some answers. */
export interface AnswerFigures {
  /** Those that were to be seen long enough to be read. */
  shown: number;
  /** Of these, the ones that the editor said were accepted. */
  accepted: number;
  /** Those of which most was taken otherwise: by typing the same, or word by word. */
  typedAlong: number;
  /** How much of a text that was taken was still there half a minute later: the mean, 0 to 1. Missing where none was taken. */
  kept?: number;
  /** How long the user waited for them, off by at most 9 %. Missing where nothing was shown. */
  medianMs?: number;
  p95Ms?: number;
}

export interface StatisticsRow extends AnswerFigures {
  /** Where the user is: `2026-11-22`. */
  day: string;
  /** What was asked for: the id of a strategy, possibly of one that is no more. */
  strategy: string;
  /** As the editor names it: `typescript`. */
  language: string;
}

export type StrategyFigures = AnswerFigures & Pick<StatisticsRow, "strategy">;

export interface StatisticsParams {
  /** Only the last so many days, today included. */
  days?: number;
  /** With each day, strategy and language by itself: for an export. */
  rows?: boolean;
}

/** The last 400 days at most. Counts only: nothing that anybody wrote, and no names of files. */
export interface Statistics {
  /** Whether the setting `tandem.statistics.enabled` lets the server count. */
  enabled: boolean;
  /** Where the counts stand on the server's machine. */
  file: string;
  total: AnswerFigures;
  /** Most shown first, as are the languages. */
  strategies: StrategyFigures[];
  languages: (AnswerFigures & Pick<StatisticsRow, "language">)[];
  /** Days on which something was shown, oldest first. */
  days: (AnswerFigures & Pick<StatisticsRow, "day">)[];
  rows?: StatisticsRow[];
}

/** What became of the answers that were shown on this machine. It is kept there and never sent anywhere else. */
export const StatisticsRequest = new RequestType<StatisticsParams, Statistics, void>("tandem/statistics");
/** Deletes all of it. */
export const DeleteStatisticsRequest = new RequestType0<void, void>("tandem/deleteStatistics");

// ---- diagnosis ------------------------------------------------------------------------------------------------

export interface DiagnoseParams {
  /** The editor in words, where the client knows more of it than its `clientInfo` says. */
  editor?: string;
}

/**
 * Asks for a report that people can paste into a bug report, in Markdown: versions, the machine, models, speeds, settings
 * that differ from the defaults, and the last warnings. No text of documents, no names of files in the workspace.
 */
export const DiagnoseRequest = new RequestType<DiagnoseParams, string, void>("tandem/diagnose");

// ---- compare --------------------------------------------------------------------------------------------------

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
  role: ExpertRole;
  /** The probability it gave to what was written, 0 to 1. Missing where it was not asked about that. */
  probability?: number;
  /** Its share in the choice, 0 to 1. */
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
  role: ExpertRole;
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
  tokens: number;
  tokensPerSecond: number;
  /** Geometric mean of the token probabilities, 0 to 1; 0 while there is no token. */
  meanProbability: number;
  /** Why this answer, in words. */
  reason?: string;
  /** How the text came about: the texts of these tokens together are `text`. Once the card is done, if it is known. */
  trace?: TraceToken[];
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
/** One card as it grows; later cards with the same id replace it. */
export const CompareProgress = new ProgressType<CompareCard>();

// ---- history --------------------------------------------------------------------------------------------------

/** An answer that was shown while the user typed. */
export interface PastAnswer {
  id: string;
  uri: string;
  position: Position;
  /** The text of the line before the position. */
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
  /** Present when a copy is used that is faster on this machine: prompt tokens per second and core, before and after. */
  optimised?: { format: string; bytes: number; before: number; after: number };
  /** What it was last seen to do on this machine, if it was ever used here: tokens per second, written and read. */
  speed?: { written: number; read: number };
  /** The setting that uses it now, if any. */
  usedAs: ExpertRole[];
}

export interface PresetInfo {
  id: string;
  title: string;
  general: string;
  code: string;
  /** The one that suits this machine's memory and cores best. */
  recommended: boolean;
}

export interface ModelsList {
  directory: string;
  /** What the files there take, copies included. */
  bytes: number;
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

export interface OptimiseModelParams extends WorkDoneProgressParams {
  id: string;
}

/**
 * Writes a copy of a model in the format that is fastest on this machine, and uses it where it is worth it. Takes minutes;
 * cancellable, with progress. Resolves to what came of it, in words.
 */
export const OptimiseModelRequest = new RequestType<OptimiseModelParams, string, void>("tandem/models/optimise");

// ---- graphics cards -------------------------------------------------------------------------------------------

/** The interfaces to graphics cards that llama.cpp has variants for. What Apple's processors have is built in. */
export type GpuType = "cuda" | "vulkan";

/** An interface to graphics cards that this machine has drivers for. */
export interface GpuSupport {
  type: GpuType;
  title: string;
  /** What there is to fetch for it. */
  archiveBytes: number;
  /** What it takes on the disk. */
  bytes: number;
  installed: boolean;
}

export interface InstallGpuParams extends WorkDoneProgressParams {
  type: GpuType;
}

/** What this machine could compute with besides its processor, best first; empty where there is nothing to fetch for it. */
export const GpuSupportRequest = new RequestType0<GpuSupport[], void>("tandem/gpu/list");
/**
 * Fetches llama.cpp's variant for an interface; progress through `$/progress`, cancellable. A server that is started
 * afterwards uses it.
 */
export const InstallGpuRequest = new RequestType<InstallGpuParams, void, void>("tandem/gpu/install");
