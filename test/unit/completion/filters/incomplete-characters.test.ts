import { expect, test } from "vitest";
import { cutIncompleteCharacter } from "../../../../server/completion/filters/incomplete-characters.ts";

test.each([
  ["a lone high surrogate", "a\ud83d", "a"],
  ["what stands behind half a character", "a\udc00b", "a"],
  ["a replaced byte", "a\ufffd", "a"],
  ["a joiner", "👩\u200d", "👩"],
  ["a joiner and half of what it joins", "👩\u200d\ud83d", "👩"],
  ["whole characters stay", "a😀e\u0301", "a😀e\u0301"],
  ["nothing", "", ""],
])("%s", (_, text, filtered) => {
  expect(cutIncompleteCharacter(text)).toBe(filtered);
});
