import { describe, expect, test } from "vitest";
import type { BenchItem } from "../../../server/bench/dataset.ts";
import { isTested, passes } from "../../../server/bench/program.ts";

const never = new AbortController().signal;
const python = {
  language: "python",
  prompt: "def double(x):\n    return ",
  suffix: "\n",
  test: "assert double(2) == 4",
} as BenchItem;
const javascript = {
  language: "javascript",
  prompt: "const double = (x) => ",
  suffix: ";\n",
  test: "console.assert(double(2) === 4, 'two');",
} as BenchItem;

describe.each([python, javascript])("a program in $language", (item) => {
  test("passes with the right text, and with no other", async () => {
    expect(await passes(item, "2 * x", never)).toBe(true);
    expect(await passes(item, "3 * x", never)).toBe(false);
    expect(await passes(item, "", never)).toBe(false);
  });
});

test("a program that does not end is ended when nobody waits any more", async () => {
  const leave = new AbortController();
  const running = passes({ ...python, test: "while True: pass" }, "2 * x", leave.signal);
  setTimeout(() => leave.abort(), 200);
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
});

test("what has no test, or is in a language that cannot be run, is not tested", () => {
  expect(isTested(python)).toBe(true);
  expect(isTested({ ...python, test: undefined })).toBe(false);
  expect(isTested({ ...python, language: "markdown" })).toBe(false);
});
