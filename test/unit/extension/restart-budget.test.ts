import { expect, test } from "vitest";
import { RestartBudget } from "../../../extension/restart-budget.ts";

test("allows a number of restarts within a time, and more when it has passed", () => {
  let now = 0;
  const budget = new RestartBudget(3, 1000, () => now);
  const spend = (time: number) => {
    now = time;
    return budget.spend();
  };
  expect([spend(0), spend(100), spend(200)]).toEqual([true, true, true]);
  expect(spend(900)).toBe(false);
  expect(spend(1000)).toBe(true);
  expect(spend(1050)).toBe(false);
  expect(spend(1150)).toBe(true);
});
