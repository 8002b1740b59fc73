import type { CompareCard } from "../server/protocol.ts";

/** The cards with one that is new, or has grown since: of a growing one the tokens that still stand are kept. */
export function withCard(cards: readonly CompareCard[], card: CompareCard): CompareCard[] {
  const known = cards.find(({ id }) => id === card.id);
  const whole = wholeCard(known, card);
  return known ? cards.map((old) => (old === known ? whole : old)) : [...cards, whole];
}

function wholeCard(known: CompareCard | undefined, { traceFrom, ...card }: CompareCard): CompareCard {
  if (traceFrom === undefined) return card;
  const standing = known?.trace?.slice(0, traceFrom) ?? [];
  // Whoever has missed the beginning sees the text without colours until the card is done.
  if (standing.length < traceFrom) return { ...card, trace: undefined };
  return { ...card, trace: [...standing, ...(card.trace ?? [])] };
}
