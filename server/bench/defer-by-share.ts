import { foldsByGroup } from "../calibration/folds.ts";
import { familyOf } from "./family.ts";
import { groupedError, mean } from "./statistics.ts";

/** One item that both experts answered. */
export interface PairItem {
  readonly problem: string;
  /** Of the cheaper expert's text: see `deferralFeatures`. */
  readonly features: readonly number[];
  /** Natural log-probabilities of the cheaper expert's steps. */
  readonly logProbabilities: readonly number[];
  /** How far the likeliest token of each step was ahead of the next; nothing in older logs. */
  readonly margins?: readonly number[] | undefined;
  readonly cheapRight: boolean;
  readonly strongRight: boolean;
  readonly strongSteps: number;
}

/** How much there is to be said for deferring an item; higher is more. Only the order counts. */
export interface Doubt {
  finished(item: PairItem): number;
  /** After so many steps; -Infinity where the cheaper expert is never stopped. */
  running(item: PairItem, steps: number): number;
}

/** Makes a measure of doubt from items. */
export type LearnDoubt = (items: readonly PairItem[]) => Doubt;

/** What comes of deferring a share of items, on average. */
export interface DeferralOutcome {
  readonly deferred: number;
  /** Right answers, as a share of all. */
  readonly right: number;
  /**
   * Standard error of how many more that are than the stronger expert's, holes in one problem being alike: only answers that
   * are not deferred can differ.
   */
  readonly error: number;
  /** Mean steps of either expert. */
  readonly cheapSteps: number;
  readonly strongSteps: number;
  /** Of each item, in order: how often its answer was right, as a share of the drawings. */
  readonly rightByItem: readonly number[];
}

export const FOLDS = 5;
const SHARES = Array.from({ length: 41 }, (_, index) => index / 40);

/**
 * What comes of deferring each share of items on problems that were not seen: in each fold, doubt and threshold are
 * learned on the others, so that both may be wrong as they will be later. Probabilities of different folds are not
 * compared: a fold without a lucky item has another intercept, which disorders them.
 * @param options how often folds are drawn, from which seed on
 */
export function deferByShare(
  items: readonly PairItem[],
  learn: LearnDoubt,
  { seed, drawings }: { readonly seed: number; readonly drawings: number },
): DeferralOutcome[] {
  const byShare = SHARES.map(() => items.map((): Outcome[] => []));
  for (let drawing = 0; drawing < drawings; drawing++) {
    const folds = foldsByGroup(items.map(familyOf), FOLDS, seed + drawing);
    for (let fold = 0; fold < FOLDS; fold++) {
      const training = items.filter((_, index) => folds[index] !== fold);
      const doubt = learn(training);
      const thresholds = thresholdsFor(training, doubt);
      for (const [place, item] of items.entries()) {
        if (folds[place] !== fold) continue;
        const course = courseOf(item, doubt);
        for (const [index, threshold] of thresholds.entries()) {
          byShare[index]?.[place]?.push(outcomeOf(course, threshold));
        }
      }
    }
  }
  return byShare.map((byItem) => summarise(byItem, items));
}

/** @param byItem one outcome of each drawing */
function summarise(byItem: readonly (readonly Outcome[])[], items: readonly PairItem[]): DeferralOutcome {
  const outcomes = byItem.flat();
  // One figure for each item, since the drawings are of the same items: they make nothing more certain.
  const rightByItem = byItem.map((own) => mean(own.map(({ right }) => Number(right))));
  const ahead = items.map(({ strongRight }, index) => (rightByItem[index] as number) - Number(strongRight));
  return {
    deferred: mean(outcomes.map(({ deferred }) => Number(deferred))),
    right: mean(outcomes.map(({ right }) => Number(right))),
    error: groupedError(ahead, items.map(familyOf)),
    cheapSteps: mean(outcomes.map(({ cheapSteps }) => cheapSteps)),
    strongSteps: mean(outcomes.map(({ strongSteps }) => strongSteps)),
    rightByItem,
  };
}

/** For each share, the doubt from which on that share of the items is deferred. */
export function thresholdsFor(items: readonly PairItem[], doubt: Doubt): number[] {
  const most = items.map((item) => mostDoubt(item, doubt)).sort((a, b) => b - a);
  return SHARES.map((share) => {
    const count = Math.round(share * most.length);
    return count === 0 ? Number.POSITIVE_INFINITY : (most[count - 1] as number);
  });
}

interface Outcome {
  readonly deferred: boolean;
  readonly right: boolean;
  readonly cheapSteps: number;
  readonly strongSteps: number;
}

/** How doubt grows while an item is written. */
interface Course {
  readonly item: PairItem;
  readonly running: readonly number[];
  readonly finished: number;
}

function courseOf(item: PairItem, doubt: Doubt): Course {
  const running = item.logProbabilities.map((_, index) => doubt.running(item, index + 1));
  return { item, running, finished: doubt.finished(item) };
}

/** The doubt that decides: the greatest one, of the finished text and while it was written. */
export function mostDoubt(item: PairItem, doubt: Doubt): number {
  const { running, finished } = courseOf(item, doubt);
  return Math.max(finished, ...running);
}

/** The cheaper expert is stopped at the first step that passes the threshold, or deferred at its end. */
function outcomeOf({ item, running, finished }: Course, threshold: number): Outcome {
  const stopped = running.findIndex((value) => value >= threshold);
  const deferred = stopped >= 0 || finished >= threshold;
  return {
    deferred,
    right: deferred ? item.strongRight : item.cheapRight,
    cheapSteps: stopped >= 0 ? stopped + 1 : item.logProbabilities.length,
    strongSteps: deferred ? item.strongSteps : 0,
  };
}
