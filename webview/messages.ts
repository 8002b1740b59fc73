/** What the side panel and the extension say to each other. The extension holds the state; the panel shows it. */
import type { CompareCard } from "../server/protocol.ts";

export type CardId = CompareCard["id"];

/** The position that the cards belong to. */
export interface PanelPlace {
  /** The file's name, as a tab shows it. */
  file: string;
  /** As editors show them: from 1. */
  line: number;
  column: number;
  /** The line's text before the position, so that a completion can be read where it goes. */
  prefix: string;
}

export interface PanelState {
  /** empty: nothing was asked yet · failed: see `problem` · else: see `place` and `cards`. */
  phase: "empty" | "running" | "done" | "cancelled" | "failed";
  place?: PanelPlace;
  /** At most one for each id. */
  cards: CompareCard[];
  /** Why there is no answer and what to do next. */
  problem?: string;
  /** No model is on this machine yet. */
  modelsMissing: boolean;
}

export type ToPanel = { type: "state"; state: PanelState };

export type FromPanel =
  /** The page is there and wants the state. */
  | { type: "ready" }
  /** Compare at the cursor as it is now. */
  | { type: "compare" }
  | { type: "cancel" }
  /** Show the position in its editor. */
  | { type: "reveal" }
  | { type: "manageModels" }
  | { type: "insert"; id: CardId }
  | { type: "copy"; id: CardId };
