import { describe, expect, test } from "vitest";
import type { Cores } from "../../../server/machine/cores.ts";
import { ThreadPlan } from "../../../server/machine/thread-plan.ts";

const TWO: Cores = { fast: 2, best: 2, available: 2 };
const EIGHT: Cores = { fast: 8, best: 8, available: 16 };

function setUp(cores: Cores, limit = 0) {
  const machine = { busy: 0, at: 0 };
  const plan = new ThreadPlan({ cores, limit, othersBusy: () => machine.busy, now: () => machine.at });
  const threads = (busy: number, afterMs = 30) => {
    machine.busy = busy;
    machine.at += afterMs;
    return plan.threads();
  };
  return { plan, threads };
}

describe("ThreadPlan", () => {
  test("uses every core of a machine that does nothing else", () => {
    expect(setUp(TWO).threads(0.2)).toBe(2);
    expect(setUp(EIGHT).threads(0.2)).toBe(8);
  });

  test("leaves a core to a build at once, even one that gets only half of it now", () => {
    expect(setUp(TWO).threads(0.5)).toBe(1);
    expect(setUp(EIGHT).threads(0.6)).toBe(7);
  });

  test("leaves as many as are busy, but works on", () => {
    const { threads } = setUp(EIGHT);
    expect(threads(2.7)).toBe(5);
    expect(threads(3.6)).toBe(4);
    expect(threads(12)).toBe(1);
    expect(setUp(TWO).threads(2)).toBe(1);
  });

  test("takes the core back within a second of the build's end", () => {
    const { threads } = setUp(TWO);
    threads(1);
    const after = Array.from({ length: 30 }, () => threads(0));
    expect(after.indexOf(2)).toBeGreaterThan(0);
    expect(after.indexOf(2) * 30).toBeLessThan(600);
    expect(after.slice(after.indexOf(2)).every((count) => count === 2)).toBe(true);
  });

  test("takes it back at once when nobody asked meanwhile", () => {
    const { threads } = setUp(TWO);
    threads(1);
    expect(threads(0, 5000)).toBe(2);
  });

  test("does not flutter while a build pauses between its steps, or the load is neither high nor low", () => {
    const { threads } = setUp(TWO);
    threads(1);
    const counts = Array.from({ length: 60 }, (_, i) => threads(i % 10 < 4 ? 0 : 1));
    expect(new Set(counts)).toEqual(new Set([1]));
    const between = Array.from({ length: 60 }, (_, i) => threads(i % 2 ? 0.27 : 0.39));
    expect(new Set(between)).toEqual(new Set([1]));
    expect(new Set(Array.from({ length: 60 }, (_, i) => setUp(TWO).threads(i % 2 ? 0.1 : 0.39)))).toEqual(new Set([2]));
  });

  test("gives back only what is free", () => {
    const { threads } = setUp(EIGHT);
    expect(threads(4)).toBe(4);
    threads(1, 100);
    expect(threads(1, 500)).toBe(7);
  });

  test("a number in the settings is the most, and never more than the machine runs at a time", () => {
    expect(setUp(EIGHT, 4).plan.most).toBe(4);
    expect(setUp(EIGHT, 12).plan.most).toBe(12);
    expect(setUp(TWO, 64).plan.most).toBe(2);
    // Four of eight are wanted, and four are left.
    expect(setUp(EIGHT, 4).threads(4)).toBe(4);
    expect(setUp(EIGHT, 4).threads(6)).toBe(2);
  });

  test("a container's share is the most, whatever others do on the other cores", () => {
    const { plan, threads } = setUp({ fast: 32, best: 2, available: 64 });
    expect(plan.most).toBe(2);
    expect(threads(20)).toBe(2);
  });

  test("halves the number in the background", () => {
    const { plan, threads } = setUp(EIGHT);
    plan.background = true;
    expect(threads(0)).toBe(4);
    plan.background = false;
    expect(threads(0)).toBe(8);
    const two = setUp(TWO);
    two.plan.background = true;
    expect(two.threads(1)).toBe(1);
  });
});
