/** What costs something and is worth something. */
export interface Offer {
  readonly cost: number;
  readonly worth: number;
}

/** The offers that no other one beats in both respects, the cheapest first. */
export function paretoFront<T extends Offer>(offers: readonly T[]): T[] {
  const front: T[] = [];
  for (const offer of [...offers].sort((a, b) => a.cost - b.cost || b.worth - a.worth)) {
    const best = front.at(-1);
    if (!best || offer.worth > best.worth) front.push(offer);
  }
  return front;
}
