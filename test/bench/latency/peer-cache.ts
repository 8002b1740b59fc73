import type { PeerPrompt } from "./peer-prompt.ts";

/** llama.vscode's default of `max_cache_keys`. */
const MOST_KEYS = 250;

/**
 * llama.vscode's memory of answers (`lru-cache.ts`, `getCachedCompletion` and `cacheFutureAcceptLineSuggestion` of its
 * `completion.ts`): the answer to the same prompt, or to one whose current line is shorter where what was typed since
 * is how that answer begins.
 */
export class PeerCache {
  readonly #answers = new Map<string, string>();

  find({ prefix, suffix, line }: PeerPrompt): string | undefined {
    for (let length = line.length; length >= 0; length--) {
      const answer = this.#get({ prefix, suffix, line: line.slice(0, length) });
      const typed = line.slice(length);
      if (answer?.startsWith(typed) && answer.length > typed.length) return answer.slice(typed.length);
    }
    return undefined;
  }

  has(prompt: PeerPrompt): boolean {
    return this.#answers.has(key(prompt));
  }

  add(prompt: PeerPrompt, answer: string): void {
    this.#answers.delete(key(prompt));
    this.#answers.set(key(prompt), answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST_KEYS && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** Remembers what is left of an answer for the one who accepts only its first line. */
  addRestAfterFirstLine({ prefix, suffix, line }: PeerPrompt, answer: string): void {
    const [first = "", ...rest] = answer.split("\n");
    const prompt = { prefix: `${prefix}${line}${first}\n`, suffix, line: "" };
    if (rest.length > 0 && !this.has(prompt)) this.add(prompt, rest.join("\n"));
  }

  #get(prompt: PeerPrompt): string | undefined {
    const answer = this.#answers.get(key(prompt));
    if (answer !== undefined) this.add(prompt, answer);
    return answer;
  }
}

function key({ prefix, suffix, line }: PeerPrompt): string {
  return `${prefix}|${suffix}|${line}`;
}
