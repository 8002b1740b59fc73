import { describe, expect, test } from "vitest";
import { millisecondsText } from "../../../webview/figures-text.ts";
import { dayStart, daysRange, plotData, plotText } from "../../../webview/plot-data.ts";

const DAY_S = 86_400;

describe("what a plot draws", () => {
  test("a value stands at the beginning of its day, where the user is; a day without one is a gap", () => {
    const start = new Date(2026, 10, 22).getTime() / 1000;
    expect(dayStart("2026-11-22")).toBe(start);
    const points = [
      { day: "2026-11-22", value: 212 },
      { day: "2026-11-23", value: undefined },
    ];
    expect(plotData(points)).toEqual([
      [start, dayStart("2026-11-23")],
      [212, null],
    ]);
  });

  test("the axis covers all days, and a week at least", () => {
    const at = (day: string) => ({ day, value: 1 });
    const [first, last] = [dayStart("2026-11-02"), dayStart("2026-11-22")];
    expect(daysRange([at("2026-11-22")])).toEqual([last - 6.5 * DAY_S, last + 0.5 * DAY_S]);
    expect(daysRange([at("2026-11-02"), at("2026-11-22")])).toEqual([first - 0.5 * DAY_S, last + 0.5 * DAY_S]);
  });
});

describe("a plot in words", () => {
  test("tells where it begins and ends, and its extremes", () => {
    const points = [
      { day: "2026-11-20", value: 300 },
      { day: "2026-11-21", value: 120 },
      { day: "2026-11-22", value: undefined },
      { day: "2026-11-23", value: 212.4 },
    ];
    expect(plotText("Median latency", points, millisecondsText)).toBe(
      "Median latency, 3 days: first 300 ms on 2026-11-20, last 212 ms on 2026-11-23, lowest 120 ms on 2026-11-21, highest 300 ms on 2026-11-20.",
    );
  });

  test("has little to say of one day, and less of none", () => {
    expect(plotText("Accepted", [{ day: "2026-11-20", value: 1 }], String)).toBe("Accepted: 1 on 2026-11-20.");
    expect(plotText("Accepted", [], String)).toBe("Accepted: nothing to show yet.");
  });
});
