import type { Connection, Position } from "vscode-languageserver";
import type { Answer } from "../completion/answer.ts";
import type { Cursor } from "../completion/completion-service.ts";
import { labelOf, type StrategyId } from "../protocol/strategies.ts";
import { type CompareCard, HistoryRequest, type PastAnswer, shownPrefix } from "../protocol.ts";
import { answerCard } from "./answer-card.ts";

/** So many answers are remembered. */
const REMEMBERED = 50;

interface Remembered extends Omit<PastAnswer, "card"> {
  readonly answer: Answer;
}

/** The last answers that were shown while the user typed, with how they came about: in memory only. `tandem/history`. */
export class HistoryFeature {
  /** Oldest first, by the answers' ids: typing along with an answer does not make it another one. */
  readonly #answers = new Map<string, Remembered>();

  constructor(connection: Pick<Connection, "onRequest">) {
    connection.onRequest(HistoryRequest, () => [...this.#answers.values()].reverse().map(toPast));
  }

  /** Remembers an answer that is shown at a position. One that is known already is brought up to date. */
  shown(cursor: Cursor, position: Position, strategy: StrategyId, answer: Answer): void {
    const { document, text, offset } = cursor;
    const { id } = answer;
    const known = this.#answers.get(id);
    this.#answers.delete(id);
    this.#answers.set(id, {
      id,
      uri: document,
      position,
      linePrefix: shownPrefix(text.slice(offset - position.character, offset)),
      strategy,
      at: known?.at ?? Date.now(),
      accepted: known?.accepted ?? false,
      answer,
    });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > REMEMBERED && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** Notes that an answer was accepted. */
  accepted(id: string): void {
    const known = this.#answers.get(id);
    if (known) this.#answers.set(id, { ...known, accepted: true });
  }
}

/** Its card is made when somebody looks: nobody does at most keys. */
function toPast({ answer, ...past }: Remembered): PastAnswer {
  return { ...past, card: answerCard(cardHead(past.strategy), answer) };
}

function cardHead(strategy: StrategyId): Pick<CompareCard, "id" | "title"> {
  const id = strategy === "code" || strategy === "general" ? strategy : "collaboration";
  return { id, title: labelOf(strategy) };
}
