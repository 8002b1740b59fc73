/** What became of an answer that was shown. */
export interface Outcome {
  /** How long the user waited until it was shown, in ms. */
  readonly latencyMs: number;
  /** How long it was to be seen before it was taken or typed over, in ms. */
  readonly shownMs: number;
  /** UTF-16 units that were offered. */
  readonly offered: number;
  /** How many of them were taken, from the first on: by accepting them, or by typing the same. */
  readonly taken: number;
  /** How many of those were still there a while later. */
  readonly kept: number;
  /** The editor has said that the user accepted it. */
  readonly accepted: boolean;
}

/**
 * What waiting for half a second costs, in accepted answers. The figure is a judgement, not a measurement: an answer that
 * comes a second sooner is worth as much as one more acceptance in ten.
 */
export const LATENCY_WEIGHT = 0.05;
/** The wait that costs one {@link LATENCY_WEIGHT}, in ms. */
const LATENCY_UNIT_MS = 500;
/**
 * From here on, in ms, a wait costs no more. Nobody looks at one place for as long: the machine slept, or an expert was held
 * up, which says nothing about whoever wrote then. Unlimited, a single such wait outweighed thousands of answers.
 */
const MOST_WAIT_MS = 5000;
/** Who sees a text for less than this, in ms, has hardly read it. */
const READING_MS = 300;
/** From this share on a text counts as accepted. */
const MOST_OF_IT = 0.5;

/**
 * The reward of an answer (methods section 6): the share that was taken and is still there, less what waiting for it
 * cost. Undefined where nothing can be told from it: it was gone before anybody can have read it.
 */
export function rewardOf(outcome: Outcome, latencyWeight = LATENCY_WEIGHT): number | undefined {
  if (!wasRead(outcome)) return undefined;
  const { offered, kept, latencyMs } = outcome;
  return expectedReward(Math.min(1, Math.max(0, kept) / offered), countedWait(latencyMs), latencyWeight);
}

/** How much of a wait (ms) counts for a reward. */
export function countedWait(latencyMs: number): number {
  return Math.min(latencyMs, MOST_WAIT_MS);
}

/**
 * The reward to expect of a plan whose texts are right with this probability, or are taken to this share, after waiting
 * for so long (ms). Of what comes of it, no more of the wait counts than {@link countedWait}.
 */
export function expectedReward(right: number, latencyMs: number, latencyWeight = LATENCY_WEIGHT): number {
  return right - (latencyWeight * latencyMs) / LATENCY_UNIT_MS;
}

/** Whether an answer was to be seen long enough to be read, or was accepted. */
export function wasRead({ offered, accepted, shownMs }: Outcome): boolean {
  return offered > 0 && (accepted || shownMs >= READING_MS);
}

/** Whether most of an answer was taken. */
export function wasTaken({ offered, taken }: Outcome): boolean {
  return offered > 0 && taken >= MOST_OF_IT * offered;
}
