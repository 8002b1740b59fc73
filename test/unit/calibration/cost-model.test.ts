import { describe, expect, test } from "vitest";
import { expectedCost, MeasuredCost } from "../../../server/calibration/cost-model.ts";

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

  test("a large batch says what a prompt token costs, and nothing about steps", () => {
    const cost = new MeasuredCost(100e6);
    const { step, kappa } = cost;
    cost.observe(100, 400);
    expect(cost).toMatchObject({ prompt: 4, step, kappa });
    cost.observe(12, 12 * 9);
    expect(cost.prompt).toBeCloseTo(5, 9);
  });

  test("a small batch says what further tokens cost, in steps", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 20);
    const { prompt } = cost;
    // v(5) = step * (1 + kappa * 4) = 20 * 1.8
    cost.observe(5, 36);
    expect(cost.kappa).toBeCloseTo(0.2, 9);
    expect(cost).toMatchObject({ prompt, step: 20 });
    cost.observe(11, 20 * 11);
    expect(cost.kappa).toBeCloseTo(0.2 + 0.2 * 0.8, 9);
  });

  test("a batch that took less than a step makes further tokens free, not a gain", () => {
    const cost = new MeasuredCost(100e6);
    cost.observe(1, 20);
    cost.observe(4, 10);
    expect(cost.kappa).toBe(0);
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

test("expectedCost adds reading and writing", () => {
  expect(expectedCost({ prompt: 2, step: 10, kappa: 0.3 }, 64, 16)).toBe(2 * 64 + 10 * 16);
});
