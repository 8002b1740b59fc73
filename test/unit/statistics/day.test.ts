import { expect, test } from "vitest";
import { dayBefore, dayOf } from "../../../server/statistics/day.ts";

test("a day is the user's own, and sorts among others", () => {
  expect(dayOf(new Date(2026, 0, 2, 23, 59, 59))).toBe("2026-01-02");
  expect(dayOf(new Date(2026, 10, 22, 0, 0, 0))).toBe("2026-11-22");
});

test("days before go by the calendar", () => {
  const moment = new Date(2026, 2, 1, 0, 30);
  expect(dayBefore(moment, 0)).toBe("2026-03-01");
  expect(dayBefore(moment, 1)).toBe("2026-02-28");
  expect(dayBefore(moment, 365)).toBe("2025-03-01");
  // As many steps back as there are, none is left out or comes twice, on whatever days the clocks change.
  const days = Array.from({ length: 400 }, (_, i) => dayBefore(moment, i));
  expect(new Set(days).size).toBe(400);
  expect(days.toSorted().toReversed()).toEqual(days);
});
