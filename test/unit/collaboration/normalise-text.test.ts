import { expect, test } from "vitest";
import { normaliseText } from "../../../server/collaboration/normalise-text.ts";

test.each([
  ["foo(a,b)", "foo(a, b)"],
  ["foo( a , b ) ", "foo(a, b)"],
  ["x = 'one'", 'x = "one"'],
  ["return  a+b\n", "return a + b"],
  ["if a :\n    b  \n", "if a:\n    b"],
])("%j says the same as %j", (one, other) => {
  expect(normaliseText(one)).toBe(normaliseText(other));
});

test.each([
  ["return a", "returna"],
  ["  return a", "    return a"],
  ["a\nb", "a b"],
  ["a - b", "a + b"],
])("%j does not say the same as %j", (one, other) => {
  expect(normaliseText(one)).not.toBe(normaliseText(other));
});
