import { expect, test } from "vitest";
import { ProblemLog } from "../../../server/diagnosis/problem-log.ts";

test("keeps the last problems only", () => {
  let now = 0;
  const log = new ProblemLog(2, () => ++now);
  log.add("warning", "one");
  log.add("error", "two");
  log.add("warning", "three");
  expect(log.problems).toEqual([
    { at: 2, level: "error", message: "two" },
    { at: 3, level: "warning", message: "three" },
  ]);
});
