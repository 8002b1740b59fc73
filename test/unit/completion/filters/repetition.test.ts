import { expect, test } from "vitest";
import { dropRepetition } from "../../../../server/completion/filters/repetition.ts";
import { context } from "./context.ts";

test("keeps a repeated line once", () => {
  expect(dropRepetition("foo(1);\nfoo(1);\nfoo(1);\nfoo(", context("x();\n█"))).toBe("foo(1);");
});

test("drops a copy of the lines before the cursor", () => {
  expect(dropRepetition("compute(first);", context("  compute(first);\n  █"))).toBe("");
  expect(
    dropRepetition(
      "a = compute(first);\n  b = compute(a);",
      context("  a = compute(first);\n\n  b = compute(a);\n  █"),
    ),
  ).toBe("");
});

test("leaves what is written twice with good reason", () => {
  expect(dropRepetition("break;", context("break;\n█"))).toBe("break;");
  expect(dropRepetition("compute(first);", context("compute(first);\nx = █"))).toBe("compute(first);");
  expect(dropRepetition("  return false;", context("    return false;\n█"))).toBe("  return false;");
  expect(dropRepetition("compute(second);", context("compute(first);\n█"))).toBe("compute(second);");
});
