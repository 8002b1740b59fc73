import { checkFinite, type Features } from "./check-data.ts";
import { FitError } from "./fit-error.ts";

/** An item of which is known what every arm would have earned. */
export interface ReplayItem {
  readonly features: Features;
  /** By arm. */
  readonly rewards: Readonly<Record<string, number>>;
}

/** What is replayed: it chooses an arm, and sees only what that one earned. */
export interface Policy {
  choose(features: Features, arms: readonly string[]): { readonly arm: string };
  update(arm: string, features: Features, reward: number): void;
}

/** What others would have earned beyond the policy, up to and including an item. */
export interface RegretPoint {
  /** Against the one arm that earns most over all items. Negative where the policy does better. */
  readonly bestFixed: number;
  /** Against the best arm of each item. Never falls. */
  readonly oracle: number;
}

export interface Replay {
  readonly curve: readonly RegretPoint[];
  /** The one arm that earns most over all items; of equal ones the first by name. */
  readonly bestFixed: string;
  /** What was earned over all items. */
  readonly rewards: { readonly policy: number; readonly bestFixed: number; readonly oracle: number };
  /** How often each arm was chosen. */
  readonly chosen: Readonly<Record<string, number>>;
}

/**
 * Lets a policy choose for one item after the other, in their order, and compares what it earns (methods section 6).
 * @throws FitError `empty` without items, `unequal-lengths` where items have different arms, `not-finite` for a reward that
 * is none, `unknown-name` where the policy chooses an arm that is not there
 */
export function replay(items: readonly ReplayItem[], policy: Policy): Replay {
  const arms = armsOf(items);
  const totals = arms.map((arm) => items.reduce((sum, { rewards }) => sum + (rewards[arm] as number), 0));
  const bestFixed = arms[totals.indexOf(Math.max(...totals))] as string;
  const chosen = Object.fromEntries(arms.map((arm) => [arm, 0]));
  const earned = { policy: 0, bestFixed: 0, oracle: 0 };
  const curve = items.map(({ features, rewards }): RegretPoint => {
    const { arm } = policy.choose(features, arms);
    const reward = rewards[arm];
    if (reward === undefined) {
      throw new FitError("unknown-name", `The policy chose ${arm}. Let it choose one of: ${arms.join(", ")}.`);
    }
    policy.update(arm, features, reward);
    chosen[arm] = (chosen[arm] ?? 0) + 1;
    earned.policy += reward;
    earned.bestFixed += rewards[bestFixed] as number;
    earned.oracle += Math.max(...arms.map((each) => rewards[each] as number));
    return { bestFixed: earned.bestFixed - earned.policy, oracle: earned.oracle - earned.policy };
  });
  return { curve, bestFixed, rewards: earned, chosen };
}

function armsOf(items: readonly ReplayItem[]): string[] {
  const arms = Object.keys(items[0]?.rewards ?? {}).sort();
  if (arms.length === 0) throw new FitError("empty", "There is nothing to replay. Give at least one item with an arm.");
  for (const [index, { rewards }] of items.entries()) {
    if (Object.keys(rewards).sort().join("\n") !== arms.join("\n")) {
      const message = `Item ${index} has other arms than the first one. Give the reward of every arm for every item.`;
      throw new FitError("unequal-lengths", message);
    }
    checkFinite(Object.values(rewards), `Item ${index}: reward`);
  }
  return arms;
}
