import { describe, expect, test } from "vitest";
import type { CpuReader } from "../../../server/machine/cpu-times.ts";
import { LoadMeter } from "../../../server/machine/load.ts";

/** A machine on which time passes as it is told to. */
class Machine implements CpuReader {
  running: number | undefined = 0;
  reads = 0;
  #at = 1000;
  #total = 50_000;
  #own = 2000;

  /** Lets time pass while others and this process keep so many processors busy. */
  pass(ms: number, { others = 0, own = 0 }): void {
    this.#at += ms;
    this.#total += ms * (others + own);
    this.#own += ms * own;
  }

  times() {
    this.reads++;
    return { at: this.#at, total: this.#total, own: this.#own };
  }

  othersRunning() {
    return this.running;
  }
}

describe("LoadMeter", () => {
  test("does not count this process's own threads", () => {
    const machine = new Machine();
    const meter = new LoadMeter(machine);
    machine.pass(200, { others: 0.1, own: 2 });
    expect(meter.othersBusy()).toBeCloseTo(0.1, 9);
  });

  test("sees a build within 0.2 s of its start, and its end as fast", () => {
    const machine = new Machine();
    const meter = new LoadMeter(machine);
    const observe = (others: number) =>
      Array.from({ length: 10 }, () => {
        machine.pass(30, { others, own: 1 });
        return meter.othersBusy();
      });
    expect(Math.max(...observe(0))).toBe(0);
    const rising = observe(1);
    expect(rising.findIndex((busy) => busy > 0.9)).toBeLessThanOrEqual(7);
    const falling = observe(0);
    expect(falling.findIndex((busy) => busy < 0.1)).toBeLessThanOrEqual(7);
  });

  test("takes no mean over less than 0.1 s: processor time is counted in steps", () => {
    const machine = new Machine();
    const meter = new LoadMeter(machine);
    machine.pass(30, { others: 2 });
    expect(meter.othersBusy()).toBe(0);
  });

  test("after a long time, what runs now counts, not what ran meanwhile", () => {
    const machine = new Machine();
    const meter = new LoadMeter(machine);
    machine.pass(60_000, { others: 1 });
    machine.running = 0;
    expect(meter.othersBusy()).toBe(0);
  });

  test("after a long time, a load that is still there counts at once", () => {
    const machine = new Machine();
    const meter = new LoadMeter(machine);
    machine.pass(60_000, { others: 1 });
    machine.running = 3;
    expect(meter.othersBusy()).toBe(1);
  });

  test("where nobody says what runs now, the mean over a long time stands until there is a new one", () => {
    const machine = new Machine();
    machine.running = undefined;
    const meter = new LoadMeter(machine);
    machine.pass(5000, { others: 0.8 });
    expect(meter.othersBusy()).toBeCloseTo(0.8, 9);
    machine.pass(120, { others: 0 });
    expect(meter.othersBusy()).toBe(0);
  });

  test("rounding never makes it less than nothing", () => {
    const machine = new Machine();
    const meter = new LoadMeter(machine);
    machine.pass(200, { others: -0.05, own: 2 });
    expect(meter.othersBusy()).toBe(0);
  });
});
