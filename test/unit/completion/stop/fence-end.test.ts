import { expect, test } from "vitest";
import { fenceEnd } from "../../../../server/completion/stop/fence-end.ts";

const NOTHING = { before: "", after: "" };

test.each<[string, number | undefined]>([
  ['okapi"\n```', 6],
  ["return a\n  ```\n\nThis returns a.", 8],
  ["```", 0],
  ["a + b", undefined],
  ["`a` + ```b```", undefined],
])("code ends before the fence of a Markdown block: %j", (text, end) => {
  expect(fenceEnd(text, NOTHING)).toBe(end);
});

test("where the document has fences, they are text like any other", () => {
  expect(fenceEnd("a\n```", { before: "/** ```ts\n", after: "" })).toBeUndefined();
  expect(fenceEnd("a\n```", { before: "", after: "\n```\n" })).toBeUndefined();
});
