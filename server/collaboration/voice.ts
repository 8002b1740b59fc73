import type { Participant } from "./participant.ts";

/** A participant with its weight in what is written. */
export interface Voice {
  readonly participant: Participant;
  readonly weight: number;
}

/** The voices, the leader first: the one with most weight, of equals the cheaper one. */
export function byRank(voices: readonly Voice[]): Voice[] {
  return [...voices].sort((a, b) => b.weight - a.weight || stepOf(a) - stepOf(b));
}

/** What a step of a voice's expert takes with most threads, in ms: by it the cheaper one is told, as `byCost` does. */
export function stepOf({ participant }: Voice): number {
  return participant.expert.cost.fastestStep;
}
