import type { ExpertPart, ExpertRole } from "../experts/expert.ts";
import type { Participant } from "./participant.ts";

/** A participant with its weight in what is written. */
export interface Voice<P extends ExpertPart = ExpertRole> {
  readonly participant: Participant<P>;
  readonly weight: number;
}

/** The voices, the leader first: the one with most weight, of equals the cheaper one. */
export function byRank<P extends ExpertPart>(voices: readonly Voice<P>[]): Voice<P>[] {
  return [...voices].sort((a, b) => b.weight - a.weight || stepOf(a) - stepOf(b));
}

/** What a step of a voice's expert takes with most threads, in ms: by it the cheaper one is told, as `byCost` does. */
export function stepOf({ participant }: Voice<ExpertPart>): number {
  return participant.expert.cost.fastestStep;
}
