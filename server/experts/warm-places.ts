import type { Token } from "./expert.ts";
import type { KvCache } from "./kv-cache.ts";

/** So few tokens of a place are given up without a thought: they are what the user has just typed or taken back. */
const FEW_TOKENS = 32;
/** Copying a place pays from so many tokens on. */
const WORTH_COPYING = 16;

/** The part of {@link KvCache} by which places are chosen. */
export type Place = Pick<KvCache, "commonPrefix" | "promptTokens">;

/** Where a prompt goes, and what else of it is warm. */
export interface Choice<P> {
  readonly place: P;
  /** Another place whose first `length` tokens are to be copied before. */
  readonly copy?: { readonly from: P; readonly length: number };
}

/**
 * The sequences of an expert's KV cache. Each is a place in some file where the user has worked; going back to it finds
 * it warm. The least valuable one is given up first.
 */
export class WarmPlaces<P extends Place> {
  /** The latest used first. */
  #places: P[];

  constructor(places: readonly P[]) {
    this.#places = [...places];
  }

  get all(): readonly P[] {
    return this.#places;
  }

  /**
   * Chooses the place for a prompt and takes note of its use: the one that holds the most of it, unless much else would
   * be lost there; then the least valuable one, which may begin as a copy.
   */
  choose(tokens: readonly Token[]): Choice<P> {
    const ranked = this.#places.map((place, rank) => ({ place, rank, common: place.commonPrefix(tokens) }));
    const warmest = ranked.reduce((best, other) => (other.common > best.common ? other : best));
    const lost = ({ place, common }: (typeof ranked)[number]) => Math.max(0, place.promptTokens - common);
    if (warmest.common > 0 && lost(warmest) <= FEW_TOKENS) return { place: this.#use(warmest.place) };
    // Each place is worth what it would cost to read again, and half as much as one that was used after it.
    const value = (entry: (typeof ranked)[number]) => lost(entry) / 2 ** entry.rank;
    const cheapest = ranked.reduce((least, other) => (value(other) <= value(least) ? other : least));
    const place = this.#use(cheapest.place);
    const worthwhile = cheapest !== warmest && warmest.common - cheapest.common >= WORTH_COPYING;
    return worthwhile ? { place, copy: { from: warmest.place, length: warmest.common } } : { place };
  }

  #use(place: P): P {
    this.#places = [place, ...this.#places.filter((other) => other !== place)];
    return place;
  }
}
