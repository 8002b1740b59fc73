/** What the server says of itself, its work, and what it has learned. */
import { NotificationType, RequestType0 } from "vscode-languageserver-protocol";
import type { ExpertPart, StrategyId } from "./strategies.ts";

/**
 * missing: the file is not on this machine, or not all of it yet · idle: on disk, not loaded · failed: cannot be used, see
 * `message`.
 */
export type ExpertState = "missing" | "idle" | "loading" | "ready" | "failed";

export interface ExpertStatus {
  role: ExpertPart;
  /** The model as the user knows it: catalogue id, file name or hub reference. */
  id: string;
  state: ExpertState;
  /** Why it cannot be used, or what to know of it, and what to do next. */
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
/** Sent by the server whenever the status changes, to a client that has asked for it once. */
export const StatusNotification = new NotificationType<Status>("tandem/statusChanged");

/** What an expert has evaluated since the server started. */
export interface ExpertWork {
  role: ExpertPart;
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

/** Deletes what was learned on this machine about which way of working together is accepted. */
export const ForgetLearnedRequest = new RequestType0<void, void>("tandem/forgetLearned");
