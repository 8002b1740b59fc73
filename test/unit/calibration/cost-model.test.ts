import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MeasuredCost } from "../../../server/calibration/cost-model.ts";

describe("MeasuredCost", () => {
  test("guesses from the size of the file: a larger one costs more", () => {
    const small = new MeasuredCost(100e6);
    const large = new MeasuredCost(500e6);
    expect(large.step).toBeGreaterThan(small.step);
    expect(large.prompt).toBeGreaterThan(small.prompt);
    expect(small.prompt).toBeLessThan(small.step);
  });

  test("the first observation replaces the guess, later ones move it by a fifth", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 50);
    expect(cost.step).toBe(50);
    cost.observe(1, 100);
    expect(cost.step).toBeCloseTo(60, 9);
    cost.observe(1, 100);
    expect(cost.step).toBeCloseTo(68, 9);
  });

  test("one that was held up moves it no further than one that took twice as long", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 30);
    cost.observe(1, 3000);
    expect(cost.step).toBeCloseTo(36, 9);
    for (let i = 0; i < 100; i++) cost.observe(1, 3000);
    expect(cost.step).toBeCloseTo(3000, 0);
  });

  test("a large batch says what a prompt token costs, and nothing about steps", () => {
    const cost = new MeasuredCost(100e6);
    const { step } = cost;
    const small = cost.batch(8);
    cost.observe(100, 400);
    expect(cost).toMatchObject({ prompt: 4, step });
    expect(cost.batch(8)).toBe(small);
    cost.observe(12, 12 * 7);
    expect(cost.prompt).toBeCloseTo(4.6, 9);
  });

  test("a small batch says what further tokens cost", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 20);
    const { prompt } = cost;
    cost.observe(8, 48);
    expect(cost.batch(8)).toBeCloseTo(48, 9);
    expect(cost).toMatchObject({ prompt, step: 20 });
    cost.observe(8, 68);
    expect(cost.batch(8)).toBeCloseTo(52, 9);
  });

  test("sizes that were not measured follow from their neighbours", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 95);
    cost.observe(2, 169);
    cost.observe(8, 234);
    cost.observe(16, 283, 16);
    expect([1, 2, 8, 16].map((tokens) => Math.round(cost.batch(tokens)))).toEqual([95, 169, 234, 283]);
    // Half-way between 8 and 16, and at the price of prompt tokens beyond the largest size.
    expect(cost.batch(12)).toBeCloseTo((234 + 283) / 2, 6);
    expect(cost.batch(33) - cost.batch(32)).toBeCloseTo(cost.prompt, 9);
    expect(cost.batch(0)).toBe(0);
  });

  test("no batch costs less than a step, whatever was measured", () => {
    const sizes = fc.array(
      fc.record({ tokens: fc.integer({ min: 2, max: 40 }), ms: fc.double({ min: 20, max: 900, noNaN: true }) }),
    );
    fc.assert(
      fc.property(sizes, (observations) => {
        const cost = new MeasuredCost(100e6);
        cost.observe(1, 20);
        for (const { tokens, ms } of observations) cost.observe(tokens, ms, tokens);
        for (let tokens = 1; tokens < 40; tokens++) expect(Number.isFinite(cost.batch(tokens))).toBe(true);
        for (let tokens = 1; tokens < 40; tokens++) expect(cost.batch(tokens)).toBeGreaterThanOrEqual(20 - 1e-9);
      }),
    );
  });

  test("a batch that took less than a step makes further tokens free, not a gain", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 20);
    cost.observe(4, 10);
    expect(cost.batch(4)).toBe(20);
  });

  test("knows what things cost with another number of threads, or guesses it from the one it knows", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 20, 1, 2);
    cost.observe(100, 400, 1, 2);
    cost.observe(50, 50 * 9, 1, 1);
    expect(cost.prompt).toBe(9);
    // Not measured with one thread: 2 ** 0.8 times as much.
    expect(cost.step).toBeCloseTo(20 * 1.741, 2);
    cost.observe(1, 20, 1, 2);
    expect(cost).toMatchObject({ prompt: 4, step: 20 });
    cost.observe(1, 40, 1, 1);
    expect(cost).toMatchObject({ prompt: 9, step: 40 });
  });

  test("the fastest step is the one with most threads, whatever is used now", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 20, 1, 2);
    cost.observe(1, 38, 1, 1);
    expect([cost.step, cost.fastestStep]).toEqual([38, 20]);
    const guess = new MeasuredCost(100e6);
    expect(guess.fastestStep).toBe(guess.step);
  });

  test("batches with many outputs say nothing about prompts", () => {
    const cost = new MeasuredCost(100e6);
    const { prompt } = cost;
    cost.observe(100, 4000, 100);
    expect(cost.prompt).toBe(prompt);
  });

  test("an empty batch says nothing", () => {
    const cost = new MeasuredCost(100e6);
    const before = { ...cost };
    cost.observe(0, 1000);
    expect({ ...cost }).toEqual(before);
  });
});
