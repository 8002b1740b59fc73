/** What became of the answers on this machine. */
import { RequestType, RequestType0 } from "vscode-languageserver-protocol";

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
