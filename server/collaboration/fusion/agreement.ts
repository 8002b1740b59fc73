import type { FusionMember } from "./fusion-member.ts";
import type { Hypotheses } from "./hypotheses.ts";
import type { Leader } from "./leader.ts";

/** A member of an ensemble, with what it knows about the next byte. */
export interface Voice {
  readonly member: FusionMember;
  /** Whether it has a say in END. */
  readonly mayEnd: boolean;
  readonly hypotheses: Hypotheses;
}

/** What one member would write if it were alone. */
export interface Lead {
  readonly voice: Voice;
  readonly leader: Leader;
}

/** Whether what two members would write is the same as far as both reach. */
export function agree(a: Leader, b: Leader): boolean {
  if (a.token === undefined || b.token === undefined) return a.token === b.token;
  const shared = Math.min(a.bytes.length, b.bytes.length);
  for (let i = 0; i < shared; i++) if (a.bytes[i] !== b.bytes[i]) return false;
  return true;
}

/**
 * Lower bound of the mixture's probability of what leads agree on. It counts members that have a say in END and no lead
 * as if END were impossible to them.
 * @param total weight of all members
 */
export function leastMixture(leads: readonly Lead[], total: number): number {
  let ending = 0;
  let say = 0;
  for (const { voice, leader } of leads) {
    if (!voice.mayEnd) continue;
    say += voice.member.weight;
    ending += voice.member.weight * (1 - leader.share);
  }
  const stays = say > 0 ? 1 - ending / say : 1;
  let mixture = 0;
  for (const { voice, leader } of leads) {
    mixture += (voice.member.weight / total) * leader.share * (voice.mayEnd ? 1 : stays);
  }
  return mixture;
}
