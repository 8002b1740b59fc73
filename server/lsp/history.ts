import type { Connection } from "vscode-languageserver";
import type { Candidate } from "../collaboration/strategy.ts";
import type { Cursor } from "../completion/completion-service.ts";
import { type CompareCard, HistoryRequest, type PastAnswer } from "../protocol.ts";
import { STRATEGIES, type StrategyId } from "../strategies.ts";
import { answerCard } from "./answer-card.ts";

/** So many answers are remembered. */
const REMEMBERED = 50;

/** The last answers that were shown while the user typed, with how they came about: in memory only. `tandem/history`. */
export class HistoryFeature {
  /** Oldest first, by the answers' ids: typing along with an answer does not make it another one. */
  readonly #answers = new Map<string, PastAnswer>();

  constructor(connection: Pick<Connection, "onRequest">) {
    connection.onRequest(HistoryRequest, () => [...this.#answers.values()].reverse());
  }

  /** Remembers an answer that is shown. One that is known already is brought up to date. */
  shown({ document, text, offset }: Cursor, strategy: StrategyId, candidate: Candidate): void {
    const { id } = candidate;
    if (id === undefined) return;
    const before = text.slice(0, offset);
    const linePrefix = before.slice(before.lastIndexOf("\n") + 1);
    const known = this.#answers.get(id);
    this.#answers.delete(id);
    this.#answers.set(id, {
      id,
      uri: document,
      position: { line: before.split("\n").length - 1, character: linePrefix.length },
      linePrefix,
      strategy,
      at: known?.at ?? Date.now(),
      accepted: known?.accepted ?? false,
      // What is found again took no time: what it cost is what it cost at first.
      card: answerCard(cardHead(strategy), known ? { ...candidate, ms: known.card.ms } : candidate),
    });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > REMEMBERED && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** Notes that an answer was accepted. */
  accepted(id: string): void {
    const answer = this.#answers.get(id);
    if (answer) this.#answers.set(id, { ...answer, accepted: true });
  }
}

function cardHead(strategy: StrategyId): Pick<CompareCard, "id" | "title"> {
  const title = STRATEGIES.find(({ id }) => id === strategy)?.label ?? strategy;
  return { id: strategy === "code" || strategy === "general" ? strategy : "collaboration", title };
}
