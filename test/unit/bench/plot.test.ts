import { expect, test } from "vitest";
import { drawPlot } from "../../../server/bench/report/plot.ts";

const plain = { title: "t", xLabel: "x", yLabel: "y", formatX: String, formatY: String };
const labels = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1]);

test("axes end at round numbers around the values", () => {
  const svg = drawPlot({
    ...plain,
    points: [
      { x: 812, y: 0.5, label: "a" },
      { x: 1459, y: 1, label: "b" },
    ],
  });
  expect(labels(svg)).toEqual(expect.arrayContaining(["0", "500", "1500", "0.5", "1", "a", "b"]));
  expect(svg).not.toContain("NaN");
});

test("one point, or none, is no trouble", () => {
  expect(drawPlot({ ...plain, points: [{ x: 0, y: 0, label: "a" }] })).not.toMatch(/NaN|Infinity/);
  expect(drawPlot(plain)).not.toMatch(/NaN|Infinity/);
});
