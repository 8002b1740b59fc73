import type { Participant } from "./participant.ts";

/** A participant with its weight in what is written. */
export interface Voice {
  readonly participant: Participant;
  readonly weight: number;
}
