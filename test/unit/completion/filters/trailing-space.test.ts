import { expect, test } from "vitest";
import { trimTrailingSpace } from "../../../../server/completion/filters/trailing-space.ts";
import { context } from "./context.ts";

test("cuts white space off the end", () => {
  expect(trimTrailingSpace("foo();  \n\n  ", context("█"))).toBe("foo();");
  expect(trimTrailingSpace("  \n ", context("█"))).toBe("");
  expect(trimTrailingSpace("  foo", context("█"))).toBe("  foo");
});

test("keeps spaces that part the text from the rest of the line", () => {
  expect(trimTrailingSpace("value ", context("const █= 1;"))).toBe("value ");
  expect(trimTrailingSpace("value \n", context("const █= 1;"))).toBe("value ");
  expect(trimTrailingSpace("value ", context("const █ = 1;"))).toBe("value");
  expect(trimTrailingSpace("  ", context("const █= 1;"))).toBe("");
});
