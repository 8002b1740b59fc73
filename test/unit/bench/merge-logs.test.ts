import { expect, test } from "vitest";
import { mergeLogs } from "../../../server/bench/merge-logs.ts";
import type { BenchRecord } from "../../../server/bench/record.ts";
import { record } from "./record.ts";

const SET = { name: "set", hash: "abc" };

function answer(strategy: "general" | "code", item: string, id: string): BenchRecord {
  return {
    ...record(strategy, item),
    experts: [{ id, role: strategy, text: "a", tokens: 2, ms: 20, meanLogProbability: -0.2 }],
  };
}

test("puts logs of the same experts together and keeps others apart", () => {
  const first = { datasets: [SET], records: [answer("general", "p/1", "small"), answer("code", "p/1", "large")] };
  const second = { datasets: [SET], records: [answer("code", "p/2", "large"), answer("general", "p/2", "small")] };
  const swapped = { datasets: [SET], records: [answer("general", "p/1", "large"), answer("code", "p/1", "small")] };
  expect(mergeLogs([first, swapped, second])).toEqual([
    { datasets: [SET], records: [...first.records, ...second.records] },
    swapped,
  ]);
});

test("refuses logs of different files that have one name", () => {
  const first = { datasets: [SET], records: [answer("general", "p/1", "small"), answer("code", "p/1", "large")] };
  const other = { ...first, datasets: [{ ...SET, hash: "def" }] };
  expect(() => mergeLogs([first, other])).toThrow('different files called "set"');
  expect(mergeLogs([first, { ...other, datasets: [{ name: "other", hash: "def" }] }])).toHaveLength(1);
});

test("takes the last answer to an item, and does not ask what other strategies used", () => {
  const [before, after] = [
    { ...answer("code", "p/1", "large"), ms: 1 },
    { ...answer("code", "p/1", "large"), ms: 2 },
  ];
  const cascade = { ...record("cascade", "p/1"), experts: [] };
  const logs = [
    { datasets: [SET], records: [before, cascade] },
    { datasets: [SET], records: [after] },
  ];
  expect(mergeLogs(logs)).toEqual([{ datasets: [SET], records: [after, cascade] }]);
});
