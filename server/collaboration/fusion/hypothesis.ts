import type { Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import type { RunResult } from "./fusion-member.ts";
import type { Children, Node, TokenMasses } from "./token-masses.ts";
import type { View } from "./view.ts";

export interface Run {
  readonly history: readonly Token[];
  readonly masses: TokenMasses;
  readonly result: RunResult;
}

/** A cutting whose last token still goes on: the model was run before that token. */
export interface Open {
  readonly run: Run;
  /** Where in its last token the text stands. */
  node: Node;
  /** Probability of all tokens before the last one. */
  weight: number;
  children: Children;
}

/** A cutting whose last token has ended, perhaps some bytes ago, after which the model was not run yet. */
export interface Ended {
  /** The run before the last token; undefined for a beginning. */
  readonly parent: Run | undefined;
  readonly token: Token;
  /** What a beginning stands after, and what will probably follow. The prompt itself if missing. */
  readonly beginning?: { readonly history: readonly Token[]; readonly ahead: readonly Token[] };
  /** Upper bound of the probability of all texts that begin so. */
  weight: number;
  /** The weight without the last token. */
  before: number;
  /** Whether the probability of the last token is known, not only bounded. */
  exact: boolean;
  /** Where in the text the last token ended. */
  readonly from: number;
}

/** A single way to cut the text up to a position, of which nothing is run yet. */
export function begin(from: number, beginning?: Ended["beginning"]): Ended {
  return { parent: undefined, token: 0, ...(beginning && { beginning }), weight: 1, before: 1, exact: true, from };
}

/** All tokens of an ended cutting since the prompt. */
export function historyOf({ parent, token, beginning }: Ended): readonly Token[] {
  return parent ? [...parent.history, token] : (beginning?.history ?? []);
}

/** The known mass of an open hypothesis. */
export function massOf({ weight, children }: Open): number {
  return weight * children.total;
}

/** All mass there is or may be. */
export function totalMass(open: readonly Open[], ended: readonly Ended[]): number {
  let total = 0;
  for (const { weight, children } of open) total += weight * (children.total + children.tail);
  for (const { weight } of ended) total += weight;
  return total;
}

/** The open hypothesis with the largest known mass. */
export function heaviestOpen(all: readonly Open[]): Open | undefined {
  let heaviest: Open | undefined;
  for (const open of all) if (!heaviest || massOf(open) > massOf(heaviest)) heaviest = open;
  return heaviest;
}

/** The ended hypothesis with the largest weight. */
export function heaviestEnded(all: readonly Ended[]): Ended | undefined {
  let heaviest: Ended | undefined;
  for (const ended of all) if (!heaviest || ended.weight > heaviest.weight) heaviest = ended;
  return heaviest;
}

/**
 * The event after a hypothesis whose unlisted tokens may weigh most, among those that may weigh more than the threshold.
 * @param contested only these events, if given
 */
export function heaviestTail(
  all: readonly Open[],
  threshold: number,
  contested?: Uint8Array,
): { open: Open; event: number; weight: number } | undefined {
  let heaviest: { open: Open; event: number; weight: number } | undefined;
  for (const open of all) {
    if (open.weight * open.children.tail <= threshold) continue;
    for (const [i, event] of open.children.events.entries()) {
      const weight = open.weight * (open.children.bounds[i] as number);
      if ((contested && !contested[event]) || weight <= (heaviest?.weight ?? 0)) continue;
      heaviest = { open, event, weight };
    }
  }
  return heaviest;
}

/**
 * Follows a byte of the text, which stands at `position`; tokens that end with it are added to `ended`.
 * @returns false when no token goes on after it
 */
export function descend(
  open: Open,
  byte: number,
  position: number,
  { vocabulary, ended }: { readonly vocabulary: Vocabulary; readonly ended: Ended[] },
): boolean {
  const interval = vocabulary.child(open.node.interval, open.node.depth, byte);
  const depth = open.node.depth + 1;
  const { masses } = open.run;
  let rank = interval.start;
  for (; rank < interval.end; rank++) {
    const token = vocabulary.order[rank] as Token;
    if (vocabulary.lengthOf(token) > depth) break;
    const probability = masses.probability(token);
    const weight = open.weight * (probability ?? masses.bound);
    if (weight === 0) continue;
    const exact = probability !== undefined;
    ended.push({ parent: open.run, token, weight, before: open.weight, exact, from: position + 1 });
  }
  open.node = { interval, depth };
  return rank < interval.end;
}

/** Writes the known masses into a view. */
export function collectKnown(view: View, open: readonly Open[]): void {
  view.known.fill(0);
  view.sum = 0;
  for (const { weight, children } of open) {
    view.sum += weight * children.total;
    for (let i = 0; i < children.events.length; i++) {
      add(view.known, children.events[i] as number, weight * (children.masses[i] as number));
    }
  }
}

/** Writes into a view what may come to the known masses, from hypotheses that weigh more than the threshold. */
export function collectBounds(view: View, open: readonly Open[], ended: readonly Ended[], threshold: number): void {
  view.bounds.fill(0);
  view.unopened = 0;
  view.tail = 0;
  for (const { weight } of ended) if (weight > threshold) view.unopened += weight;
  for (const { weight, children } of open) {
    if (weight * children.tail <= threshold) continue;
    view.tail += weight * children.tail;
    for (let i = 0; i < children.events.length; i++) {
      add(view.bounds, children.events[i] as number, weight * (children.bounds[i] as number));
    }
  }
}

function add(to: Float64Array, index: number, value: number): void {
  to[index] = (to[index] as number) + value;
}
