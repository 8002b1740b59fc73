import { LRUCache } from "lru-cache";
import type { Prompt, PromptContext } from "../experts/expert.ts";
import { middleAfter, reachOf, splitAtAnchor } from "./anchor.ts";
import { isSameSuffix } from "./same-suffix.ts";
import { type CountTokens, normaliseLineEndings, type Window } from "./window.ts";

/** Places in a document, each with a prompt that the experts may still hold in their KV cache. */
const MOST_PLACES = 8;
const MOST_DOCUMENTS = 50;
/** A prompt that has grown to so many times its budget had better begin anew. */
const GROWN = 1.5;
/** A prompt for a cursor. */
export interface PlacedPrompt {
  readonly prompt: Prompt;
  /** Still good, but one made afresh would be better: to be done while the user pauses. */
  readonly worn: boolean;
}

/**
 * The prompts of documents at the places where the user has worked. A prompt stays while only the text behind its
 * anchor changes, so that a key costs the experts only what was typed (measurements: anchored infilling).
 */
export class RecentPrompts {
  /** By document, the latest place first. */
  readonly #documents = new LRUCache<string, Prompt[]>({ max: MOST_DOCUMENTS });

  constructor(private readonly countTokens: CountTokens) {}

  /**
   * The prompt for a cursor: one that was used before, with a longer or shorter middle, or a new one.
   * @param text the whole document
   * @param budget tokens that a prompt should have
   * @param context what other documents say, for a prompt made afresh
   */
  at(document: string, text: string, window: Window, budget: number, context?: PromptContext): PlacedPrompt {
    const kept = (this.#documents.get(document) ?? []).flatMap((known) => {
      const placed = this.#kept(known, text, window, budget);
      return placed ? [{ ...placed, known, worn: placed.worn || known.context !== context }] : [];
    });
    const best = kept.find(({ worn }) => !worn) ?? kept[0];
    const prompt = best?.prompt ?? { ...splitAtAnchor(window, this.countTokens), context };
    this.remember(document, prompt, best?.known);
    return { prompt, worn: best?.worn ?? false };
  }

  /** Keeps a prompt for the keys to come, in place of the one that it goes on from. */
  remember(document: string, prompt: Prompt, previous?: Prompt): void {
    const others = (this.#documents.get(document) ?? []).filter((other) => other !== previous);
    this.#documents.set(document, [prompt, ...others].slice(0, MOST_PLACES));
  }

  /** Forgets a document that was closed. */
  forget(document: string): void {
    this.#documents.delete(document);
  }

  #kept(known: Prompt, text: string, window: Window, budget: number): PlacedPrompt | undefined {
    if (!isSameSuffix(known.suffix, window.after)) return undefined;
    // Line endings of two characters take twice the room.
    const from = Math.max(0, window.offset - 2 * reachOf(known));
    const before = normaliseLineEndings(text.slice(from, window.offset));
    const middle = middleAfter(known, before, from === 0, this.countTokens);
    if (!middle) return undefined;
    const prompt = { ...known, middle: middle.text };
    const worn = middle.worn || known.suffix !== window.after || this.#size(prompt) > GROWN * budget;
    return { prompt, worn };
  }

  #size({ prefix, middle, suffix }: Prompt): number {
    return this.countTokens(prefix) + this.countTokens(middle) + this.countTokens(suffix);
  }
}
