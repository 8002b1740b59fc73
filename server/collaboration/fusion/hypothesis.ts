import type { Token } from "../../experts/expert.ts";
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
  /** Undefined for the prompt itself. */
  readonly parent: Run | undefined;
  readonly token: Token;
  /** Upper bound of the probability of all texts that begin so. */
  weight: number;
  /** The weight without the last token. */
  before: number;
  /** Whether the probability of the last token is known, not only bounded. */
  exact: boolean;
  /** Where in the text the last token ended. */
  readonly from: number;
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
