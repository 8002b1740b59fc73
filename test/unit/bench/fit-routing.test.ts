import { describe, expect, test } from "vitest";
import { fitRouting, type RoutingItem } from "../../../server/bench/fit-routing.ts";
import { Random } from "../../../server/calibration/random.ts";
import { predictRight, ROUTERS, routingSchema } from "../../../server/calibration/routing-calibration.ts";
import { routingFeatures } from "../../../server/collaboration/routing-features.ts";

const options = { seed: 1, stepMs: { small: 10, middle: 20, large: 40 }, costWeight: 0.05 };
const before = ["x = f(", "return a", "import a", "while a:\n    ", "a.b.", "y = a +"];

/** Items of 50 problems; what the experts do may depend on whether the line returns something. */
function draw(count: number, chances: (returns: boolean) => Record<string, number>): RoutingItem[] {
  const random = new Random(7);
  return Array.from({ length: count }, (_, index) => {
    const text = random.chance(0.5) ? "return a" : random.pick(before);
    const outcomes = Object.entries(chances(text === "return a")).map(([id, chance]) => {
      return [id, { right: random.chance(chance), steps: 10 }];
    });
    return { problem: `problem/${index % 50}`, features: around(text), outcomes: Object.fromEntries(outcomes) };
  });
}

const around = (text: string) => routingFeatures({ before: text, after: "" }, "code", "python");

describe("fitRouting", () => {
  const signal = draw(160, (returns) => ({
    small: returns ? 0.95 : 0.1,
    middle: returns ? 0.1 : 0.95,
    large: 0.6,
  }));
  const fitted = fitRouting(signal, options);

  test.each(ROUTERS)("%s: finds which of three experts is right where", (router) => {
    const { quality } = fitted.routers[router];
    const single = Math.max(...Object.values(fitted.alone).map(({ right }) => right));
    expect(quality.right).toBeGreaterThan(single + 0.15);
    expect(quality.gain.mean).toBeGreaterThan(5 * quality.gain.error);
    expect(quality.auroc.small).toBeGreaterThan(0.85);
    expect(quality.auroc.middle).toBeGreaterThan(0.85);
    expect((quality.chosen.small ?? 0) + (quality.chosen.middle ?? 0)).toBeGreaterThan(0.9);
    expect(quality.steps.small).toBeCloseTo(10 * (quality.chosen.small ?? 0));
    const here = predictRight(fitted, router, around("return a"), undefined);
    const there = predictRight(fitted, router, around("y = a +"), undefined);
    expect(here.small).toBeGreaterThan((here.middle ?? 1) + 0.4);
    expect(there.middle).toBeGreaterThan((there.small ?? 1) + 0.4);
  });

  test("what it writes is read again as it was, and is small", () => {
    const text = JSON.stringify(fitted);
    expect(routingSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
    expect(text.length).toBeLessThan(100_000);
    expect(fitted).toMatchObject({ experts: ["large", "middle", "small"], kinds: ["language:indented", "place:code"] });
    expect(fitted.evidence).toBeUndefined();
  });

  const noise = fitRouting(
    draw(310, () => ({ small: 0.4, large: 0.8 })),
    options,
  );

  test.each(ROUTERS)(
    "%s: where nothing tells the items apart, hardly anything is gained on the best expert",
    (router) => {
      const { quality } = noise.routers[router];
      expect(quality.chosen.large).toBeGreaterThan(0.95);
      expect(quality.right).toBeGreaterThan((noise.alone.large?.right ?? 0) - 0.02);
      expect(quality.gain.mean).toBeLessThanOrEqual(quality.gain.error);
      expect(quality.auroc.large).toBeLessThan(0.65);
    },
  );

  test("a dear expert must be worth its time", () => {
    const items = draw(100, () => ({ small: 0.7, large: 0.8 }));
    const chosen = (costWeight: number) =>
      fitRouting(items, { ...options, costWeight }).routers.logistic.quality.chosen;
    expect(chosen(0).large).toBeGreaterThan(0.8);
    expect(chosen(1).small).toBeGreaterThan(0.8);
  });

  test("is the same for the same seed, whatever some experts did not answer", () => {
    const alone = { problem: "problem/1", features: around("x"), outcomes: { small: { right: true, steps: 1 } } };
    expect(fitRouting([...signal, alone], options)).toEqual(fitted);
  });

  test("one task in two languages is one problem, of which no fold sees one half and is tested on the other", () => {
    const twins = signal.map((item, index) => ({
      ...item,
      problem: `${index % 8 < 4 ? "JS" : "Python"}/${index % 4}`,
    }));
    expect(() => fitRouting(twins, options)).toThrow("4 groups cannot fill 5 folds");
  });

  test("the error of what is gained is that of problems, not of their holes, and says how many were decided otherwise", () => {
    // Each hole four times: no more is known than before.
    const fourfold = signal.flatMap((item) => [item, item, item, item]);
    for (const router of ROUTERS) {
      const [once, often] = [fitted, fitRouting(fourfold, options)].map(({ routers }) => routers[router].quality.gain);
      expect(often?.error).toBeGreaterThan(0.8 * (once?.error ?? 1));
      expect(once?.problems).toBeGreaterThan(20);
      expect(once?.problems).toBeLessThanOrEqual(50);
    }
    expect(noise.routers.logistic.quality.gain.problems).toBeLessThan(10);
  });

  test("stores a few hundred items at most", () => {
    expect(fitted.routers.neighbours.model.points).toHaveLength(160);
    expect(noise.routers.neighbours.model.points).toHaveLength(300);
  });
});

describe("evidence", () => {
  const random = new Random(3);
  const items = draw(160, () => ({})).map((item, index) => {
    const smallLeads = random.chance(0.5);
    const outcome = (leads: boolean) => {
      return { right: random.chance(leads ? 0.9 : 0.2), steps: 10, bitsPerByte: leads ? 0.8 : 1.2 };
    };
    const features = index < 19 ? routingFeatures({ before: "", after: "" }, "prose", "markdown") : item.features;
    return { ...item, features, outcomes: { small: outcome(smallLeads), large: outcome(!smallLeads) } };
  });
  const fitted = fitRouting(items, options);

  test.each(ROUTERS)("%s: whoever predicted the text before the cursor better is trusted more", (router) => {
    expect(fitted.evidence).toHaveLength(1);
    expect(fitted.routers[router].quality.right).toBeGreaterThan(0.8);
    const small = (bits?: Record<string, number>) => predictRight(fitted, router, around("return a"), bits).small ?? 0;
    const [ahead, behind] = [small({ small: 0.8, large: 1.2 }), small({ small: 1.2, large: 0.8 })];
    expect(ahead).toBeGreaterThan(0.75);
    expect(behind).toBeLessThan(0.4);
    // Nothing is known of an expert that was not measured.
    expect(small({ small: 0.8 })).toBe(small());
  });

  test("kinds of places of which there are few are not claimed", () => {
    expect(fitted.kinds).toEqual(["language:indented", "place:code"]);
  });

  test("where there is none, neither expert has a lead", () => {
    const small = (bits?: Record<string, number>) =>
      predictRight(fitted, "logistic", around("return a"), bits).small ?? 0;
    const [mean = 0] = fitted.evidence ?? [];
    expect(small()).toBeCloseTo(small({ small: 1 + mean, large: 1 - mean }), 9);
  });
});
