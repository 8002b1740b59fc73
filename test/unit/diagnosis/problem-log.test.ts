import { expect, test, vi } from "vitest";
import { ProblemLog } from "../../../server/diagnosis/problem-log.ts";
import { rememberProblems } from "../../../server/diagnosis/remember-problems.ts";

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

test("a console remembers warnings and errors, and writes everything as before", () => {
  const written = vi.fn();
  class Console {
    error(message: string): void {
      written("error", message);
    }
    warn(message: string): void {
      written("warning", message);
    }
    info(message: string): void {
      written("info", message);
    }
  }
  const log = new ProblemLog();
  const console = new Console();
  rememberProblems(console, log);
  console.warn("a warning");
  console.info("a word");
  console.error("an error");
  expect(written.mock.calls).toEqual([
    ["warning", "a warning"],
    ["info", "a word"],
    ["error", "an error"],
  ]);
  expect(log.problems).toMatchObject([
    { level: "warning", message: "a warning" },
    { level: "error", message: "an error" },
  ]);
});
