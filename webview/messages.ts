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
  /** The end of the line's text before the position, so that a completion can be read where it goes. */
  prefix: string;
}

export interface PanelState {
  /** empty: nothing was asked yet · failed: see `problem`; without a `place` there was none · else: see `place` and `cards`. */
  phase: "empty" | "running" | "done" | "cancelled" | "failed";
  place?: PanelPlace;
  /** At most one for each id. */
  cards: CompareCard[];
  /** Why there is no answer and what to do next. */
  problem?: string;
  /** The titles of the buttons below such a text, by the text: of the problem, and of cards' errors. */
  remedies?: Readonly<Record<string, readonly string[]>>;
  /** No model is on this machine yet. */
  modelsMissing: boolean;
  /** A comparison is made wherever the cursor comes to rest. */
  following: boolean;
}

/** An answer that was given while the user typed. */
export interface PastAnswer {
  id: string;
  place: PanelPlace;
  /** When, in ms since 1970: the page's clock may stand in another time zone than the extension's. */
  at: number;
  /** Whether the user has accepted it. */
  accepted: boolean;
  card: CompareCard;
}

export type ToPanel =
  | { type: "state"; state: PanelState }
  /** Of the last state this card has changed, and nothing else; `traceFrom` says which of its tokens stand. */
  | { type: "card"; card: CompareCard }
  | { type: "history"; answers: PastAnswer[] };

/** `answer` is the id of a past answer; without it the card is one of the comparison. */
interface AboutCard {
  id: CardId;
  answer?: string | undefined;
}

export type FromPanel =
  /** The page is there and wants the state. */
  | { type: "ready" }
  /** Compare at the cursor as it is now. */
  | { type: "compare" }
  /** Open the sample file and compare there. */
  | { type: "compareInSample" }
  | { type: "cancel" }
  /** Show the position in its editor. */
  | { type: "reveal" }
  | { type: "manageModels" }
  /** A button below a problem was pressed. */
  | { type: "remedy"; problem: string; title: string }
  /** From now on compare wherever the cursor comes to rest, or no longer. */
  | { type: "follow"; following: boolean }
  /** Send the last answers. */
  | { type: "history" }
  | { type: "insert"; id: CardId }
  | ({ type: "copy" } & AboutCard)
  /** Make the way in which the card came about the one in force here. */
  | ({ type: "always" } & AboutCard);

const CARD_IDS: Readonly<Record<CardId, true>> = { general: true, code: true, collaboration: true };

/** Whether a message has one of the shapes above. */
export function isFromPanel(value: unknown): value is FromPanel {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  const message: Readonly<Record<string, unknown>> = { ...value };
  switch (message.type) {
    case "ready":
    case "compare":
    case "compareInSample":
    case "cancel":
    case "reveal":
    case "manageModels":
    case "history":
      return true;
    case "follow":
      return typeof message.following === "boolean";
    case "remedy":
      return typeof message.problem === "string" && typeof message.title === "string";
    case "insert":
      return isCardId(message.id);
    case "copy":
    case "always":
      return isCardId(message.id) && (message.answer === undefined || typeof message.answer === "string");
    default:
      return false;
  }
}

function isCardId(value: unknown): value is CardId {
  return typeof value === "string" && Object.hasOwn(CARD_IDS, value);
}
