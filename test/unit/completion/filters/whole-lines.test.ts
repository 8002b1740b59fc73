import { expect, test } from "vitest";
import { keepWholeLines } from "../../../../server/completion/filters/whole-lines.ts";
import { context } from "./context.ts";

const code = context("█", { place: "code", limited: true });

test("cuts a line that the token limit broke off behind others", () => {
  expect(keepWholeLines("if (a) {\n  b();\n}\nif (c &&", code)).toBe("if (a) {\n  b();\n}");
  expect(keepWholeLines("\na();\nb", code)).toBe("\na();");
});

test("leaves a first line, texts that came to their end, and what is no code", () => {
  expect(keepWholeLines("if (a &&", code)).toBe("if (a &&");
  expect(keepWholeLines("\n\n  if (a &&", code)).toBe("\n\n  if (a &&");
  expect(keepWholeLines("a();\nb", { ...code, limited: false })).toBe("a();\nb");
  expect(keepWholeLines("the cat\nsle", { ...code, place: "prose" })).toBe("the cat\nsle");
});
