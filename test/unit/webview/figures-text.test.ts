import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { momentText } from "../../../webview/figures-text.ts";

const HALF_PAST_NINE = new Date(2026, 10, 23, 9, 30);

beforeEach(() => vi.useFakeTimers({ now: HALF_PAST_NINE }));
afterEach(() => vi.useRealTimers());

test("what was today has its time alone, and what was before has its day, too", () => {
  const thisMorning = new Date(2026, 10, 23, 0, 5);
  expect(momentText(thisMorning.getTime())).toBe(thisMorning.toLocaleTimeString());
  const lastNight = new Date(2026, 10, 22, 23, 55);
  expect(momentText(lastNight.getTime())).toBe(lastNight.toLocaleString());
  expect(momentText(lastNight.getTime())).toContain("2026");
});
