import { expect, test } from "vitest";
import { resumption } from "../../../server/bench/progress.ts";

test.each([
  [1, "Going on from an earlier run: 1 answer is there already; --afresh measures them again."],
  [120, "Going on from an earlier run: 120 answers are there already; --afresh measures them again."],
])("says that %d answers are taken over", (answered, line) => {
  expect(resumption(answered)).toBe(line);
});
