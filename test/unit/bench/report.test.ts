import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BenchItem } from "../../../server/bench/dataset.ts";
import { COLUMNS, rowsOf } from "../../../server/bench/figures.ts";
import { markdownTable } from "../../../server/bench/markdown-table.ts";
import type { BenchRecord } from "../../../server/bench/record.ts";
import { paretoFront } from "../../../server/bench/report/pareto.ts";
import { renderReport } from "../../../server/bench/report/report.ts";
import { summarize } from "../../../server/bench/summary.ts";
import { DEFERRAL_FEATURES } from "../../../server/collaboration/deferral-features.ts";
import { record } from "./record.ts";

const item = {
  dataset: "toys",
  task_id: "a/1",
  problem: "a",
  language: "python",
  prompt: "x = <b>",
  suffix: "",
  canonical_solution: "1",
};
const records = [
  record("code", "a/1", { exact: true, text: "<script>alert(1)</script>" }),
  record("general", "a/1", { text: "2", ms: 300 }),
  record("cascade", "a/1", { exact: true, text: "1" }),
];

describe("the report", () => {
  const html = renderReport({ title: "A & B", facts: ["one"], items: [item as BenchItem], records, seed: 1 });

  test("is one page without anything outside of it", () => {
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<script|<link|src=|url\(/);
    expect(html).toContain("A &amp; B");
  });

  test("shows answers as text", () => {
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain("x = &lt;b&gt;█");
  });

  test("has the plots and every strategy", () => {
    expect(html.match(/<svg/g)).toHaveLength(2);
    for (const name of ["code", "general", "cascade", "oracle"]) expect(html).toContain(`<td>${name}</td>`);
  });
});

/** Answers of both experts to so many problems. */
function answers(problems: number, features?: readonly number[]): BenchRecord[] {
  return Array.from({ length: problems }, (_, index) => [
    record("code", `p${index}/1`, { exact: index % 3 > 0, features: features && [...features] }),
    record("general", `p${index}/1`, { exact: true, ms: 300 }),
  ]).flat();
}

test("the deferral curve has the calibrated rule where the answers are enough for it", () => {
  const features = DEFERRAL_FEATURES.map(() => 0);
  const page = (records: readonly BenchRecord[]) => renderReport({ title: "", facts: [], items: [], records, seed: 1 });
  expect(page(answers(12, features))).toMatch(/probability of benefit.*— calibrated/);
  for (const lacking of [answers(12), answers(3, features)]) {
    expect(page(lacking)).toContain("— at random");
    expect(page(lacking)).not.toContain("calibrated");
  }
});

test("the table leaves out what is not known", () => {
  const table = markdownTable(COLUMNS, rowsOf(summarize(records, 1)));
  expect(table).toContain("| code | 1 |  | 100.0 % |");
  expect(table).not.toContain("NaN");
});

test("nothing beats what is on the Pareto front, and all else is beaten", () => {
  const offer = fc.record({ cost: fc.nat(20), worth: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(offer), (offers) => {
      const front = paretoFront(offers);
      const beats = (a: (typeof offers)[0], b: (typeof offers)[0]) =>
        a.cost <= b.cost && a.worth >= b.worth && (a.cost < b.cost || a.worth > b.worth);
      for (const one of front) expect(offers.some((other) => beats(other, one))).toBe(false);
      for (const other of offers) {
        const isOn = front.some(({ cost, worth }) => cost === other.cost && worth === other.worth);
        expect(isOn || front.some((one) => beats(one, other))).toBe(true);
      }
    }),
  );
});
