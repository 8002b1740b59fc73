import { auroc } from "../calibration/calibration-quality.ts";
import { averageGapRecovered } from "../calibration/gap-recovered.ts";
import type { RoutingQuality } from "../calibration/routing-calibration.ts";
import { familyOf } from "./family.ts";
import { groupedError, mean } from "./statistics.ts";

/** What each expert did on an item, by id, and how likely a router that has not seen its problem held it to be right. */
export interface Judged {
  readonly problem: string;
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly right: Readonly<Record<string, number>>;
}

interface Outcome {
  readonly right: boolean;
  readonly steps: number;
}

interface Prices {
  /** ms of a step of each expert, by id. */
  readonly stepMs: Readonly<Record<string, number>>;
  /** Points of probability that a second is worth. */
  readonly costWeight: number;
}

/** An expert's share of right answers, and its mean steps. */
export function worthAlone(items: readonly Pick<Judged, "outcomes">[], id: string): { right: number; steps: number } {
  return {
    right: mean(items.map(({ outcomes }) => Number(outcomes[id]?.right))),
    steps: mean(items.map(({ outcomes }) => outcomes[id]?.steps ?? 0)),
  };
}

/** What comes of choosing, on each item, the expert whose probability less the cost of its time is highest. */
export function routingQuality(
  items: readonly Judged[],
  experts: readonly string[],
  { stepMs, costWeight }: Prices,
): RoutingQuality {
  const seconds = (id: string, steps: number) => (steps * (stepMs[id] as number)) / 1000;
  const price = (id: string, steps: number) => costWeight * seconds(id, steps);
  const alone = new Map(experts.map((id) => [id, worthAlone(items, id)]));
  const expectedPrice = (id: string) => price(id, alone.get(id)?.steps ?? 0);
  const choices = items.map(({ right }) => best(experts, (id) => (right[id] as number) - expectedPrice(id)));
  const single = best(experts, (id) => (alone.get(id)?.right ?? 0) - expectedPrice(id));
  const outcomeOf = (index: number, id: string) => items[index]?.outcomes[id] as Outcome;
  const worth = (index: number, id: string) => {
    const { right, steps } = outcomeOf(index, id);
    return Number(right) - price(id, steps);
  };
  const gains = choices.map((id, index) => worth(index, id) - worth(index, single));
  const families = items.map(familyOf);
  return {
    right: mean(choices.map((id, index) => Number(outcomeOf(index, id).right))),
    chosen: byExpert(experts, (id) => mean(choices.map((choice) => Number(choice === id)))),
    steps: byExpert(experts, (id) =>
      mean(choices.map((choice, index) => (choice === id ? outcomeOf(index, id).steps : 0))),
    ),
    auroc: aurocs(items, experts),
    apgr: gapRecovered(items, experts, (id) => seconds(id, alone.get(id)?.steps ?? 0)),
    gain: {
      mean: mean(gains),
      error: groupedError(gains, families),
      problems: new Set(families.filter((_, index) => choices[index] !== single)).size,
    },
  };
}

function aurocs(items: readonly Judged[], experts: readonly string[]): Record<string, number> {
  const all = byExpert(experts, (id) =>
    auroc(
      items.map(({ right }) => right[id] as number),
      items.map(({ outcomes }) => Number(outcomes[id]?.right)),
    ),
  );
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !Number.isNaN(value)));
}

/** Between the cheapest expert and the one of the others that is right most often. */
function gapRecovered(
  items: readonly Judged[],
  experts: readonly string[],
  seconds: (id: string) => number,
): number | undefined {
  const weak = best(experts, (id) => -seconds(id));
  const others = experts.filter((id) => id !== weak);
  const strong = best(others, (id) => worthAlone(items, id).right);
  return averageGapRecovered(
    items.map(({ outcomes, right }) => ({
      weak: Number(outcomes[weak]?.right),
      strong: Number(outcomes[strong]?.right),
      score: (right[strong] as number) - (right[weak] as number),
    })),
  );
}

/** The first of the experts of the highest value. */
function best(experts: readonly string[], value: (id: string) => number): string {
  return experts.reduce((known, id) => (value(id) > value(known) ? id : known));
}

function byExpert(experts: readonly string[], value: (id: string) => number): Record<string, number> {
  return Object.fromEntries(experts.map((id) => [id, value(id)]));
}
