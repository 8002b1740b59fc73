import { expect, test, vi } from "vitest";
import { ConnectionError, ConnectionErrors } from "vscode-languageserver";
import { ProblemLog } from "../../../server/diagnosis/problem-log.ts";
import { openClientLog } from "../../../server/lsp/client-log.ts";

function setUp(write: (level: string, message: string) => void) {
  class Console {
    error(message: string): void {
      write("error", message);
    }
    warn(message: string): void {
      write("warning", message);
    }
    info(message: string): void {
      write("info", message);
    }
    log(message: string): void {
      write("log", message);
    }
  }
  const problems = new ProblemLog();
  const console = new Console();
  openClientLog(console, problems);
  return { console, problems };
}

test("warnings and errors are kept, and everything is written as before", () => {
  const written = vi.fn();
  const { console, problems } = setUp(written);
  console.warn("a warning");
  console.info("a word");
  console.log("another");
  console.error("an error");
  expect(written.mock.calls).toEqual([
    ["warning", "a warning"],
    ["info", "a word"],
    ["log", "another"],
    ["error", "an error"],
  ]);
  expect(problems.problems).toMatchObject([
    { level: "warning", message: "a warning" },
    { level: "error", message: "an error" },
  ]);
});

test("the log of a client that has gone can be written to", () => {
  const { console, problems } = setUp(() => {
    throw new ConnectionError(ConnectionErrors.Disposed, "Connection is disposed.");
  });
  for (const level of ["error", "warn", "info", "log"] as const) expect(() => console[level]("a word")).not.toThrow();
  expect(problems.problems).toHaveLength(2);
});
