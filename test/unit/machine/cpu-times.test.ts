import { describe, expect, test } from "vitest";
import { allowedCpus, busyMs, cpuList, cpuReader, runningThreads } from "../../../server/machine/cpu-times.ts";

const STAT = `cpu  1600 20 300 9000 50 4 6 10 0 0
cpu0 1000 10 200 4000 20 1 2 4 0 0
cpu1 500 5 50 2500 10 1 2 3 0 0
cpu2 100 5 50 2500 20 2 2 3 0 0
intr 13144889 0 0 0
`;

describe("processor times", () => {
  test("reads lists of processors as Linux writes them", () => {
    expect(cpuList("0-3,8\n")).toEqual([0, 1, 2, 3, 8]);
    expect(cpuList("5")).toEqual([5]);
    expect(cpuList("\n")).toEqual([]);
    expect([...allowedCpus("Name:\tnode\nCpus_allowed:\tc\nCpus_allowed_list:\t2-3\n")]).toEqual([2, 3]);
  });

  test("counts all that is neither idle nor waiting for a disk, stolen time included, in ms", () => {
    expect(busyMs(STAT, new Set([1]))).toBe((500 + 5 + 50 + 1 + 2 + 3) * 10);
  });

  test("counts only the processors that this process may run on", () => {
    expect(busyMs(STAT, new Set([0, 2]))).toBe((1000 + 10 + 200 + 7 + 100 + 5 + 50 + 7) * 10);
    expect(busyMs(STAT, new Set())).toBe(0);
  });

  test("reads how many threads run", () => {
    expect(runningThreads("0.42 0.30 0.10 3/512 12345\n")).toBe(3);
  });

  test("the real machine's times go on, and reading them costs next to nothing", () => {
    const reader = cpuReader();
    const before = reader.times();
    const start = performance.now();
    while (performance.now() - start < 60);
    const after = reader.times();
    expect(after.own - before.own).toBeGreaterThan(10);
    expect(after.total).toBeGreaterThan(before.total);
    const costs = Array.from({ length: 20 }, () => {
      const begun = performance.now();
      reader.times();
      return performance.now() - begun;
    });
    expect(Math.min(...costs)).toBeLessThan(1);
  });
});
