import type { Outcome } from "../learning/outcome.ts";
import type { StrategyId } from "../protocol/strategies.ts";
import { SurvivingText } from "./surviving-text.ts";
import { commonPrefix, smallestEdit, type TextEdit } from "./text-edit.ts";

/** Where an answer came from. */
export interface AnswerOrigin {
  /** The document, as its client names it. */
  readonly document: string;
  /** The document's language, as its client names it. */
  readonly language: string;
  /** What was asked for. */
  readonly strategy: StrategyId;
}

/** Told what became of an answer, once. */
export type OnOutcome = (id: string, outcome: Outcome, origin: AnswerOrigin) => void;

/** An answer as it was given to the editor. */
export interface ShownAnswer extends AnswerOrigin {
  readonly id: string;
  /** Where the text would be inserted, in UTF-16 units. */
  readonly offset: number;
  readonly text: string;
  /** How long the user waited for it, in ms. */
  readonly latencyMs: number;
}

/** After so long, in ms, it is looked what is left of a text that was taken (methods section 6). */
const KEPT_AFTER_MS = 30_000;
/** What editors put behind the cursor by themselves when a bracket, a quote or a line is typed. */
const CLOSERS = /^[\s)\]}>"'`;,]*$/;

/** What is known of an answer so far. */
class Watched {
  readonly id: string;
  readonly origin: AnswerOrigin;
  readonly surviving = new SurvivingText();
  readonly #latencyMs: number;
  readonly #since = performance.now();
  #shownMs = 0;
  taken = 0;
  accepted = false;
  /** Where the rest of it would be inserted. */
  offset: number;
  rest: string;
  timer: NodeJS.Timeout | undefined;

  constructor({ id, document, language, strategy, offset, text, latencyMs }: ShownAnswer) {
    this.id = id;
    this.origin = { document, language, strategy };
    this.offset = offset;
    this.rest = text;
    this.#latencyMs = latencyMs;
  }

  get document(): string {
    return this.origin.document;
  }

  /** It is not to be seen any more. */
  hide(): void {
    this.#shownMs = performance.now() - this.#since;
  }

  outcome(): Outcome {
    return {
      latencyMs: this.#latencyMs,
      shownMs: this.#shownMs,
      offered: this.taken + this.rest.length,
      taken: this.taken,
      kept: Math.min(this.taken, this.surviving.length),
      accepted: this.accepted,
    };
  }
}

/**
 * Finds out from the changes of documents what became of the answers that were shown there: whether they were taken,
 * typed over or passed by, and what is left of them half a minute later. This works with every editor; one that reports
 * acceptance only confirms it.
 *
 * One answer at a time is to be seen. It is gone when the user types something else there, or when another one is shown.
 */
export class OutcomeWatcher {
  readonly #onOutcome: OnOutcome;
  #shown: Watched | undefined;
  /** What the user may go to from there. */
  #offered: readonly ShownAnswer[] = [];
  /** Taken, at least in part, and not yet old enough. */
  readonly #taken = new Map<string, Watched>();

  constructor(onOutcome: OnOutcome) {
    this.#onOutcome = onOutcome;
  }

  /** An answer is shown; or more of one that was shown already, or what is left of it. */
  shown(answer: ShownAnswer): void {
    const { id, document, offset, text } = answer;
    this.#offered = [];
    if (this.#shown && this.#shown.id !== id) this.#end(this.#shown);
    const known = this.#shown ?? this.#taken.get(id);
    clearTimeout(known?.timer);
    this.#taken.delete(id);
    this.#shown = known?.document === document ? known : new Watched(answer);
    // What was deleted of it since is offered once more.
    this.#shown.taken = this.#shown.surviving.length;
    this.#shown.offset = offset;
    this.#shown.rest = text;
  }

  /**
   * Other answers can be gone to from the one that is shown, at the same place. Nothing is told of them, unless one is
   * taken: then the one that was shown was passed by.
   */
  offered(answers: readonly ShownAnswer[]): void {
    this.#offered = answers;
  }

  /** The editor says that an answer was accepted. */
  accepted(id: string): void {
    const watched = this.#shown?.id === id ? this.#shown : this.#taken.get(id);
    if (watched) watched.accepted = true;
  }

  /** A document has changed. */
  edited(document: string, edit: TextEdit): void {
    for (const watched of this.#taken.values()) {
      if (watched.document === document) watched.surviving.edit(smallestEdit(edit, edit.offset));
    }
    if (this.#shown?.document === document) this.#follow(this.#shown, smallestEdit(edit, this.#shown.offset));
  }

  /** A document was closed: what can be told of its answers is told now. */
  closed(document: string): void {
    if (this.#shown?.document === document) {
      // Who leaves without having taken any of it has not refused it either.
      if (this.#shown.taken > 0) this.#end(this.#shown);
      this.#shown = undefined;
    }
    for (const watched of [...this.#taken.values()]) {
      if (watched.document === document) this.#tell(watched);
    }
  }

  /** Looks at nothing any more. */
  dispose(): void {
    for (const { timer } of this.#taken.values()) clearTimeout(timer);
    this.#taken.clear();
    this.#shown = undefined;
    this.#offered = [];
  }

  #follow(watched: Watched, edit: TextEdit): void {
    const { offset, removed, inserted } = edit;
    const cursor = watched.offset;
    const end = offset + removed.length;
    const before = watched.surviving.length;
    watched.surviving.edit(edit);
    if (offset === cursor && inserted !== "") this.#typed(watched, inserted);
    else if (offset >= cursor) return;
    else if (end < cursor || removed === "") {
      watched.offset += inserted.length - removed.length;
    } else if (end === cursor && inserted === "") {
      // What is deleted just before a text comes back with it.
      watched.taken -= before - watched.surviving.length;
      watched.offset = offset;
      watched.rest = removed + watched.rest;
    } else this.#end(watched);
  }

  #typed(watched: Watched, inserted: string): void {
    const { offset, rest } = watched;
    const other = this.#offered.find((answer) => answer.offset === offset && answer.text === inserted);
    if (other && inserted !== rest) {
      this.#end(watched);
      this.shown(other);
      if (this.#shown) this.#typed(this.#shown, inserted);
      return;
    }
    const agreed = commonPrefix(inserted, rest);
    watched.surviving.add(offset, offset + agreed);
    watched.taken += agreed;
    watched.offset += agreed;
    watched.rest = rest.slice(agreed);
    const goesOn = agreed > 0 && CLOSERS.test(inserted.slice(agreed));
    if (watched.rest === "" || !goesOn) this.#end(watched);
  }

  #end(watched: Watched): void {
    this.#shown = undefined;
    watched.hide();
    if (watched.taken === 0) {
      this.#tell(watched);
      return;
    }
    this.#taken.set(watched.id, watched);
    watched.timer = setTimeout(() => this.#tell(watched), KEPT_AFTER_MS).unref();
  }

  #tell(watched: Watched): void {
    clearTimeout(watched.timer);
    this.#taken.delete(watched.id);
    this.#onOutcome(watched.id, watched.outcome(), watched.origin);
  }
}
