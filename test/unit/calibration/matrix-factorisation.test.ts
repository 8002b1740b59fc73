import { describe, expect, it } from "vitest";
import { auroc, logLoss } from "../../../server/calibration/calibration-quality.ts";
import {
  type ExpertOutcome,
  type Factorisation,
  factorisationSchema,
  fitFactorisation,
  predictFactorisation,
} from "../../../server/calibration/matrix-factorisation.ts";
import { Random } from "../../../server/calibration/random.ts";
import { logisticLoss, sigmoid } from "../../../server/calibration/sigmoid.ts";

/** Each expert is good at other things, and some are better than others at all of them. */
const STRENGTHS = { code: [2, -1], general: [-2, 1], large: [1, 2], tiny: [0.5, -2] };
const BIASES = { code: 0.5, general: -0.5, large: 1.5, tiny: -1.5 };

function draw(n: number, seed: number): ExpertOutcome[] {
  const random = new Random(seed);
  return Array.from({ length: n }, () => Array.from({ length: 4 }, () => 2 * random.next() - 1)).flatMap((features) => {
    const [a = 0, b = 0, c = 0] = features;
    return Object.entries(STRENGTHS).map(([expert, [p = 0, q = 0]]) => {
      const score = p * (a + b) + q * (c - b) + BIASES[expert as keyof typeof BIASES];
      return { expert, features, right: Number(random.chance(sigmoid(score))) };
    });
  });
}

function predictAll(model: Factorisation, outcomes: readonly ExpertOutcome[]): number[] {
  return outcomes.map(({ expert, features }) => predictFactorisation(model, features)[expert] ?? Number.NaN);
}

/** The penalised loss from its definition. */
function lossAt(model: Factorisation, outcomes: readonly ExpertOutcome[], l2: number): number {
  const penalised = [...model.projection.flat(), ...model.output];
  for (const { embedding } of Object.values(model.experts)) penalised.push(...embedding);
  const penalty = (l2 / 2) * penalised.reduce((sum, value) => sum + value * value, 0);
  return outcomes.reduce((sum, { expert, features, right }) => {
    const probability = predictFactorisation(model, features)[expert] ?? Number.NaN;
    return sum + logisticLoss(Math.log(probability / (1 - probability)), right);
  }, penalty);
}

describe("matrix factorisation", () => {
  const training = draw(400, 1);
  const model = fitFactorisation(training, { seed: 1 });

  it("beats on new items what each expert does on average", () => {
    const unseen = draw(400, 2);
    const labels = unseen.map(({ right }) => right);
    const shares = new Map(
      Object.keys(STRENGTHS).map((expert) => {
        const own = training.filter((outcome) => outcome.expert === expert);
        return [expert, own.reduce((sum, { right }) => sum + right, 0) / own.length];
      }),
    );
    const constant = unseen.map(({ expert }) => shares.get(expert) ?? Number.NaN);
    const predicted = predictAll(model, unseen);
    expect(logLoss(predicted, labels)).toBeLessThan(logLoss(constant, labels) - 0.05);
    expect(auroc(predicted, labels)).toBeGreaterThan(auroc(constant, labels) + 0.05);
  });

  it("routes to a better expert than the best fixed one", () => {
    const unseen = draw(400, 3);
    const truth = ([a = 0, b = 0, c = 0]: readonly number[], expert: keyof typeof STRENGTHS) => {
      const [p = 0, q = 0] = STRENGTHS[expert];
      return sigmoid(p * (a + b) + q * (c - b) + BIASES[expert]);
    };
    const items = unseen.filter(({ expert }) => expert === "code").map(({ features }) => features);
    const routed = items.map((features) => {
      const [best] = Object.entries(predictFactorisation(model, features)).sort(([, a], [, b]) => b - a);
      return truth(features, (best?.[0] ?? "tiny") as keyof typeof STRENGTHS);
    });
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const fixed = (Object.keys(STRENGTHS) as (keyof typeof STRENGTHS)[]).map((expert) =>
      sum(items.map((features) => truth(features, expert))),
    );
    expect(sum(routed)).toBeGreaterThan(1.03 * Math.max(...fixed));
  });

  it("stands where no number of the model can be moved for the better", () => {
    // No more outcomes than fit into one batch, so that the descent is exact.
    const few = draw(8, 4);
    const l2 = 0.3;
    const fitted = fitFactorisation(few, { seed: 2, dimension: 2, l2, epochs: 4000, learningRate: 0.02 });
    const step = 1e-4;
    const places = [
      ...fitted.projection.flatMap((_, row) =>
        [0, 1, 2, 3].map((column) => (m: Factorisation) => [m.projection[row], column] as const),
      ),
      ...fitted.output.map((_, row) => (m: Factorisation) => [m.output, row] as const),
      ...Object.keys(fitted.experts).flatMap((name) =>
        [0, 1].map((row) => (m: Factorisation) => [m.experts[name]?.embedding, row] as const),
      ),
    ];
    const slopes = places.map((placeOf) => {
      const moved = (by: number) => {
        const copy = structuredClone(fitted);
        const [numbers, index] = placeOf(copy);
        if (!numbers) throw new Error("There is no such number.");
        numbers[index] = (numbers[index] ?? 0) + by;
        return lossAt(copy, few, l2);
      };
      return (moved(step) - moved(-step)) / (2 * step);
    });
    for (const name of Object.keys(fitted.experts)) {
      const moved = (by: number) => {
        const copy = structuredClone(fitted);
        const expert = copy.experts[name];
        if (expert) expert.bias += by;
        return lossAt(copy, few, l2);
      };
      slopes.push((moved(step) - moved(-step)) / (2 * step));
    }
    expect(slopes).toHaveLength(8 + 2 + 8 + 4);
    for (const slope of slopes) expect(Math.abs(slope)).toBeLessThan(1e-3);
  });

  it("comes out the same for the same seed", () => {
    const few = draw(30, 5);
    const options = { seed: 9, epochs: 5 };
    expect(fitFactorisation(few, options)).toEqual(fitFactorisation(few, options));
    expect(fitFactorisation(few, { ...options, seed: 10 })).not.toEqual(fitFactorisation(few, options));
  });

  it("gives each expert its smoothed share where features say nothing", () => {
    const outcomes = [1, 1, 1, 0].map((right) => ({ expert: "code", features: [3], right }));
    const fitted = fitFactorisation(outcomes, { seed: 1, epochs: 500 });
    expect(predictFactorisation(fitted, [3]).code).toBeCloseTo(0.75, 2);
  });

  it("is plain JSON that its schema accepts, and nothing else", () => {
    expect(factorisationSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
    expect(model.output).toHaveLength(8);
    expect(Object.keys(model.experts)).toEqual(["code", "general", "large", "tiny"]);
    expect(factorisationSchema.safeParse({ ...model, output: [1] }).success).toBe(false);
    expect(factorisationSchema.safeParse({ ...model, projection: model.projection.map(() => [1]) }).success).toBe(
      false,
    );
  });

  it.each([
    ["no outcomes", [], {}, "empty"],
    ["NaN", [{ expert: "code", features: [Number.NaN], right: 1 }], {}, "not-finite"],
    ["a label beyond 1", [{ expert: "code", features: [1], right: 3 }], {}, "bad-label"],
    ["no dimensions", [{ expert: "code", features: [1], right: 1 }], { dimension: 0 }, "bad-option"],
    ["half an epoch", [{ expert: "code", features: [1], right: 1 }], { epochs: 0.5 }, "bad-option"],
    ["no penalty", [{ expert: "code", features: [1], right: 1 }], { l2: 0 }, "bad-option"],
  ])("refuses %s", (_, outcomes, options, code) => {
    expect(() => fitFactorisation(outcomes, { seed: 1, ...options })).toThrow(
      expect.objectContaining({ name: "FitError", code }),
    );
  });
});
