import { setTimeout as delay } from "node:timers/promises";

/** Asks every 100 ms until the answer is neither undefined nor false. Throws, naming `what`, after `limitMs`. */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 15_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}.`);
    await delay(100);
  }
}
