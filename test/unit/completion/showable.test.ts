import { expect, test } from "vitest";
import { showable } from "../../../server/completion/showable.ts";

test.each([
  ["first + sec", "first +"],
  ["first + ", "first +"],
  ["firs", ""],
  ["", ""],
  ["a(b, c)", "a(b, c)"],
  ["{\n  return na", "{"],
  ["{\n  return name;\n", "{\n  return name;"],
  ["\n", ""],
  ["\n  return na", "\n  return"],
  ["größ", ""],
])("of %j, %j can be shown", (text, shown) => {
  expect(showable(text)).toBe(shown);
});
