import type { Place } from "../collaboration/strategy.ts";
import type { StrategyId } from "../protocol/strategies.ts";
import type { WrittenAnswer } from "./answer.ts";
import { offeredLength } from "./offered-length.ts";
import { isSameSuffix } from "./same-suffix.ts";

/** Where an answer was asked for. */
export interface AnswerPlace {
  /** The document, as its client names it. */
  readonly document: string;
  readonly strategy: StrategyId;
  /** How the strategy works under the settings in force; see `variantOf`. */
  readonly variant: string;
  /** What is written there. */
  readonly kind: Place;
  readonly before: string;
  readonly after: string;
}

interface Entry extends AnswerPlace {
  readonly answer: WrittenAnswer;
  /** Up to where typing along finds something that can be offered, in UTF-16 units. */
  readonly offered: number;
}

const MOST_ENTRIES = 100;
/** UTF-16 units on either side of the cursor that must agree. */
const COMPARED = 1000;
/** How far back an answer still serves after its beginning was deleted. */
const MOST_DELETED = 40;

/**
 * Answers given before. One of them serves again when what was typed since agrees with it, or when a bit of the text
 * before it was deleted: the user gets at once what is left of it.
 */
export class AnswerCache {
  #entries: Entry[] = [];

  /** Remembers an answer; the oldest is forgotten. An empty one could only bring back what was deleted. */
  add(place: AnswerPlace, answer: WrittenAnswer): void {
    if (answer.text === "") return;
    const before = place.before.slice(-COMPARED);
    const after = place.after.slice(0, COMPARED);
    const offered = offeredLength(answer, place);
    this.#entries = [{ ...place, before, after, answer, offered }, ...this.#entries].slice(0, MOST_ENTRIES);
  }

  /**
   * The newest answer that continues the text at this place, cut to what is still to come. None behind the last of it
   * that can be offered: the experts go on better than the half line or word that the token limit left.
   */
  find(place: AnswerPlace): WrittenAnswer | undefined {
    const after = place.after.slice(0, COMPARED);
    for (const entry of this.#entries) {
      if (!isMadeAlike(entry, place)) continue;
      if (!isSameSuffix(entry.after, after)) continue;
      const text = remaining(entry, place.before);
      if (text !== undefined) return { ...entry.answer, text };
    }
    return undefined;
  }

  /** Forgets everything, since the experts or their settings have changed. */
  clear(): void {
    this.#entries = [];
  }
}

/** Whether answers for two places belong to one document and are made in the same way. */
export function isMadeAlike(one: AnswerPlace, other: AnswerPlace): boolean {
  return one.document === other.document && one.strategy === other.strategy && one.variant === other.variant;
}

/** What is left of an answer when the text before the cursor is now `before`. */
function remaining({ before: then, answer: { text }, offered }: Entry, before: string): string | undefined {
  // A shorter text was all there was: the document began there.
  const isNow = (expected: string) =>
    then.length < COMPARED ? before === expected : before.endsWith(expected.slice(-COMPARED));
  // Where it was written, asking again would bring the same.
  for (let typed = 0; typed < Math.max(1, offered); typed++) {
    if (isNow(then + text.slice(0, typed))) return text.slice(typed);
  }
  for (let deleted = 1; deleted <= Math.min(MOST_DELETED, then.length - 1); deleted++) {
    if (isNow(then.slice(0, -deleted))) return then.slice(-deleted) + text;
  }
  return undefined;
}
