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
  expect(showable(text, "code")).toBe(shown);
});

test.each([
  ["I don't", "I"],
  ["It is well-known", "It is"],
  ["one two\nthree fo", "one two\nthree"],
  ["今天天气很好", "今天天气很好"],
  ["コーヒー", "コーヒー"],
  ["ภาษาที่", "ภาษาที่"],
  ["firs", ""],
  ["", ""],
])("of the prose %j, %j can be shown", (text, shown) => {
  expect(showable(text, "prose")).toBe(shown);
  expect(showable(text, "comment")).toBe(shown);
});
