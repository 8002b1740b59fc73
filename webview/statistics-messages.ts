/** What the statistics page and the extension say to each other. The extension has the figures; the page shows them. */
import type { Statistics } from "../server/protocol.ts";

export interface StatisticsPageState {
  /** Missing where they could not be had; see `problem`. */
  statistics?: Statistics;
  /** Why there are none and what to do next. */
  problem?: string;
  /** What strategies are called, by their ids. */
  labels: Readonly<Record<string, string>>;
}

export interface ToStatisticsPage {
  type: "state";
  state: StatisticsPageState;
}

/** load: the page wants the figures as they are now · export, delete: ask the user where to, and whether. */
const ACTIONS = ["load", "export", "delete"] as const;

export interface FromStatisticsPage {
  type: (typeof ACTIONS)[number];
}

/** Whether something that a page sent is a message that the statistics page sends, and nothing more. */
export function isFromStatisticsPage(message: unknown): message is FromStatisticsPage {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  return Object.keys(message).length === 1 && ACTIONS.some((action) => action === message.type);
}
