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
  expect(fenceEnd("a\n```", { before: "```sh\n", after: "\n\nText\n\n```sh\nls\n```\n" })).toBeUndefined();
  expect(fenceEnd("a\n```", { before: "", after: "\n * ```\n" })).toBeUndefined();
});

test("a fence that closes the cursor's block already does not come twice", () => {
  expect(fenceEnd("a\n```", { before: "", after: "\n```\n" })).toBe(1);
  expect(fenceEnd("a\n```", { before: "```sh\n", after: "\n```\n" })).toBe(1);
  expect(fenceEnd("npm test\n```\n\nThen run it.", { before: "```sh\nnpm ci\n", after: "\n  ``` \nMore" })).toBe(8);
  expect(fenceEnd("```", { before: "```sh\nnpm ci\n", after: "```\n" })).toBe(0);
  expect(fenceEnd("```ts\na\n```\n````", { before: "````markdown\n", after: "\n````\n" })).toBe(11);
  expect(fenceEnd("```ts\na\n```\n", { before: "````markdown\n", after: "\n````\n" })).toBeUndefined();
});
