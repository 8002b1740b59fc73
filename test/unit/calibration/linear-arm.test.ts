import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cholesky, invertCholesky } from "../../../server/calibration/cholesky.ts";
import { LinearArm } from "../../../server/calibration/linear-arm.ts";
import { Random } from "../../../server/calibration/random.ts";

/** A⁻¹ and A⁻¹b from the sums written out, the newest observation last. */
function direct(observations: readonly { x: number[]; reward: number }[], discount: number, ridge: number, d: number) {
  const a = new Float64Array(d * d);
  const b = new Float64Array(d);
  for (let i = 0; i < d; i++) a[i * (d + 1)] = ridge * discount ** observations.length;
  for (const [index, { x, reward }] of observations.entries()) {
    const weight = discount ** (observations.length - 1 - index);
    for (let i = 0; i < d; i++) {
      b[i] = (b[i] ?? 0) + weight * reward * (x[i] ?? 0);
      for (let j = 0; j < d; j++) a[i * d + j] = (a[i * d + j] ?? 0) + weight * (x[i] ?? 0) * (x[j] ?? 0);
    }
  }
  const inverse = invertCholesky(cholesky(a, d), d);
  const weights = Array.from({ length: d }, (_, i) =>
    b.reduce((sum, value, j) => sum + (inverse[i * d + j] ?? 0) * value, 0),
  );
  return { inverse, weights };
}

function observe(n: number, d: number, random: Random) {
  return Array.from({ length: n }, () => ({
    x: Array.from({ length: d }, () => 2 * random.next() - 1),
    reward: random.next(),
  }));
}

function fresh(d: number, ridge: number): LinearArm {
  return new LinearArm(LinearArm.prior(new Array<number>(d).fill(0), ridge), ridge);
}

const unit = (d: number, ...places: number[]) => Array.from({ length: d }, (_, i) => Number(places.includes(i)));

describe("LinearArm", () => {
  it("keeps the inverse of the discounted sum, and its weights", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom(1, 0.995, 0.98),
        fc.constantFrom(0.5, 1, 4),
        fc.nat(),
        (d, n, discount, ridge, seed) => {
          const arm = fresh(d, ridge);
          const observations = observe(n, d, new Random(seed));
          for (const { x, reward } of observations) arm.update(x, reward, discount);
          const { inverse, weights } = direct(observations, discount, ridge, d);
          for (let i = 0; i < d; i++) {
            expect(arm.predict(unit(d, i)).mean).toBeCloseTo(weights[i] ?? Number.NaN, 7);
            for (let j = 0; j <= i; j++) {
              // (eᵢ + eⱼ)ᵀ A⁻¹ (eᵢ + eⱼ) shows the element between both.
              const pair = unit(d, i).map((value, k) => value + (unit(d, j)[k] ?? 0));
              const expected = (inverse[i * d + i] ?? 0) + 2 * (inverse[i * d + j] ?? 0) + (inverse[j * d + j] ?? 0);
              expect(arm.predict(pair).deviation ** 2).toBeCloseTo(expected, 7);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("finds the weights that rewards were made with, and new ones when they change", () => {
    const random = new Random(4);
    const arm = fresh(3, 1);
    for (const truth of [
      [0.5, -0.2, 0.3],
      [-0.1, 0.4, 0],
    ]) {
      for (const { x } of observe(1500, 3, random)) {
        const reward = x.reduce((sum, value, index) => sum + value * (truth[index] ?? 0), 0.1 * (random.next() - 0.5));
        arm.update(x, reward, 0.995);
      }
      for (const [index, weight] of truth.entries()) {
        expect(Math.abs(arm.predict(unit(3, index)).mean - weight)).toBeLessThan(0.03);
      }
    }
  });

  it("goes on safely where a feature is not seen for long, and expects of it what it expected before", () => {
    const arm = fresh(2, 1);
    for (let i = 0; i < 50; i++) arm.update([1, 1], 1, 0.995);
    for (let i = 0; i < 50; i++) arm.update([1, 0], 0.2, 0.995);
    const before = arm.predict([0, 1]);
    for (let i = 0; i < 100_000; i++) arm.update([1, 0], 0.2, 0.995);
    const { mean, deviation } = arm.predict([0, 1]);
    expect(Math.abs(mean - before.mean)).toBeLessThan(0.2);
    expect(deviation).toBeGreaterThan(before.deviation);
    expect(deviation).toBeLessThanOrEqual(10);
    expect(arm.predict([1, 0]).mean).toBeCloseTo(0.2, 3);
  });

  it("stays safe for features that always go together, in the direction between them too", () => {
    const arm = fresh(2, 1);
    for (let i = 0; i < 20_000; i++) arm.update([1, 1], 0.6, 0.995);
    expect(arm.predict([1, 1]).mean).toBeCloseTo(0.6, 3);
    expect(arm.predict([1, -1]).deviation).toBeLessThan(30);
    expect(Math.abs(arm.predict([1, -1]).mean)).toBeLessThan(0.1);
  });

  it("begins with its prior, and holds to it the longer the stronger it is", () => {
    const [weak, strong] = [1, 50].map((strength) => new LinearArm(LinearArm.prior([0.3, -0.2], strength), 1));
    for (const arm of [weak, strong]) {
      expect(arm?.predict([1, 2]).mean).toBeCloseTo(0.3 - 0.4, 12);
      for (let i = 0; i < 10; i++) arm?.update([1, 0], 1, 1);
    }
    expect(weak?.predict([1, 0]).mean).toBeCloseTo((0.3 + 10) / 11, 9);
    expect(strong?.predict([1, 0]).mean).toBeCloseTo((50 * 0.3 + 10) / 60, 9);
  });

  it("comes back from what it stored as it was", () => {
    const random = new Random(6);
    const arm = fresh(5, 1);
    for (const { x, reward } of observe(300, 5, random)) arm.update(x, reward, 0.995);
    const again = new LinearArm(JSON.parse(JSON.stringify(arm)), 1);
    expect(again.toJSON()).toEqual(arm.toJSON());
    expect(arm.toJSON().updates).toBe(300);
    const x = [1, 0.5, -1, 0, 0.3];
    expect(again.predict(x).mean).toBeCloseTo(arm.predict(x).mean, 9);
    expect(again.predict(x).deviation).toBeCloseTo(arm.predict(x).deviation, 9);
  });

  it("refuses what is no number, and learns nothing from it", () => {
    const arm = fresh(2, 1);
    const before = arm.toJSON();
    expect(() => arm.update([1, Number.NaN], 1, 0.995)).toThrow(expect.objectContaining({ code: "not-finite" }));
    expect(() => arm.update([1, 1], Number.NaN, 0.995)).toThrow(expect.objectContaining({ code: "not-finite" }));
    expect(() => arm.update([1], 1, 0.995)).toThrow(expect.objectContaining({ code: "unequal-lengths" }));
    expect(arm.toJSON()).toEqual(before);
  });
});
