import type { Features } from "../calibration/check-data.ts";
import { Random, shuffled } from "../calibration/random.ts";
import { type Policy, type Replay, type ReplayItem, replay } from "../calibration/replay.ts";
import { expectedReward } from "../learning/outcome.ts";
import { PairLearner } from "../learning/pair-learner.ts";
import { familyOf } from "./family.ts";
import { UnusableLogError } from "./fit-pair.ts";
import { groupBy } from "./group-by.ts";
import { type BenchRecord, isRight, itemKey } from "./record.ts";
import { mean } from "./statistics.ts";

export interface ReplayLogOptions {
  readonly seed: number;
  /** What 500 ms cost, in right answers. */
  readonly latencyWeight: number;
  /** Share of the problems from which each plan's reward is predicted; they are not replayed. 0: nothing is predicted. */
  readonly known: number;
}

/** One order of items, replayed. */
export interface LogReplay {
  /** With a learner that goes by predictions and by what it learns. */
  readonly learning: Replay;
  /** By predictions alone; of equal ones the first plan by name. */
  readonly predicting: Replay;
}

interface LogItem extends ReplayItem {
  readonly family: string;
}

/**
 * Replays the answers of a bench log in random order: of each item only the reward of the plan that was chosen is told
 * (methods section 6). A reward is 1 for a right answer, or the share of next words for prose, less its latency. What is
 * known of a place is its dataset.
 * @throws {UnusableLogError} where there are fewer than two strategies beside `auto`, or no item that all of them answered
 */
export function replayLog(
  records: readonly BenchRecord[],
  { seed, latencyWeight, known }: ReplayLogOptions,
): LogReplay {
  const { items, names, plans } = itemsOf(records, latencyWeight);
  const random = new Random(seed);
  const families = shuffled([...new Set(items.map(({ family }) => family))], random);
  const measured = new Set(families.slice(0, Math.round(known * families.length)));
  const before = items.filter(({ family }) => measured.has(family));
  const replayed = shuffled(
    items.filter(({ family }) => !measured.has(family)),
    random,
  );
  const predictions = Object.fromEntries(
    plans.map((plan) => [plan, before.length === 0 ? 0 : mean(before.map(({ rewards }) => rewards[plan] as number))]),
  );
  const best = plans.reduce((best, plan) => ((predictions[plan] ?? 0) > (predictions[best] ?? 0) ? plan : best));
  return {
    learning: replay(replayed, learningPolicy(names, predictions, random)),
    predicting: replay(replayed, { choose: () => ({ arm: best }), update: () => undefined }),
  };
}

function itemsOf(records: readonly BenchRecord[], latencyWeight: number) {
  const usable = records.filter(({ strategy }) => strategy !== "auto");
  const plans = [...new Set(usable.map(({ strategy }) => strategy))].sort();
  const datasets = [...new Set(usable.map(({ dataset }) => dataset))].sort();
  const items = [...groupBy(usable, itemKey).values()].flatMap((answers): LogItem[] => {
    const rewards = Object.fromEntries(
      answers.map((answer) => [answer.strategy, expectedReward(quality(answer), answer.ms, latencyWeight)]),
    );
    const [first] = answers;
    if (!first || plans.some((plan) => rewards[plan] === undefined)) return [];
    const features = [1, ...datasets.map((dataset) => Number(dataset === first.dataset))];
    return [{ family: familyOf(first), features, rewards }];
  });
  if (plans.length < 2 || items.length === 0) {
    throw new UnusableLogError(
      'The log has no items that at least two strategies answered. Run "npx tandem bench DATASET… --strategies code,general,cascade --json FILE".',
    );
  }
  return { items, plans, names: ["constant", ...datasets] };
}

function quality(answer: BenchRecord): number {
  return answer.nextWords ?? Number(isRight(answer));
}

function learningPolicy(
  names: readonly string[],
  predictions: Readonly<Record<string, number>>,
  random: Random,
): Policy {
  const learner = PairLearner.begin(names, random);
  const contextOf = (features: Features) => Object.fromEntries(names.map((name, i) => [name, features[i] as number]));
  return {
    choose: (features) => {
      const { plan } = learner.choose({ context: contextOf(features), predictions }, { explore: true });
      return { arm: plan };
    },
    update: (plan, features, reward) => {
      const decision = { plan, context: contextOf(features), predicted: predictions[plan] ?? 0 };
      learner.learn(decision, reward, reward > 0);
    },
  };
}
