import { textKey } from "./normalise-text.ts";
import type { CompletionRequest } from "./strategy.ts";

/** Whether two texts for one place say the same. May reject with the reason of the request's signal. */
export type Sameness = (one: string, other: string) => boolean | Promise<boolean>;

/** Texts are the same that two programmers would not argue about: see {@link textKey}. */
export function sameText(request: Pick<CompletionRequest, "language" | "place">): Sameness {
  return (one, other) => textKey(one, request) === textKey(other, request);
}

/**
 * Code is the same that makes the same syntax tree in place. Where nobody can say that of both texts, or the place is none of
 * code, they are compared as {@link sameText} does. Each text is parsed once at most.
 */
export function sameSyntax(request: CompletionRequest): Sameness {
  const { syntaxKey, place, signal } = request;
  const areSameText = sameText(request);
  if (!syntaxKey || place !== "code") return areSameText;
  const keys = new Map<string, string | undefined>();
  const keyOf = async (text: string) => {
    if (!keys.has(text)) keys.set(text, await syntaxKey(text, signal));
    return keys.get(text);
  };
  return async (one, other) => {
    if (one === other) return true;
    const [key, otherKey] = [await keyOf(one), await keyOf(other)];
    return key === undefined || otherKey === undefined ? areSameText(one, other) : key === otherKey;
  };
}
