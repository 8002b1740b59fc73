import { expect, test } from "vitest";
import { keepWholeWords } from "../../../../server/completion/filters/whole-words.ts";
import { context } from "./context.ts";

const prose = context("█", { place: "prose", limited: true });

test("cuts a word that the token limit may have broken off", () => {
  expect(keepWholeWords("the cat sle", prose)).toBe("the cat ");
  expect(keepWholeWords("she doesn’", prose)).toBe("she ");
  expect(keepWholeWords("sle", prose)).toBe("");
  expect(keepWholeWords("我们用Pyth", prose)).toBe("我们用");
});

test("leaves whole sentences, texts that came to their end, code, and scripts without spaces", () => {
  expect(keepWholeWords("the cat sleeps.", prose)).toBe("the cat sleeps.");
  expect(keepWholeWords("the cat", { ...prose, limited: false })).toBe("the cat");
  expect(keepWholeWords("the cat", { ...prose, place: "code" })).toBe("the cat");
  expect(keepWholeWords("我喜欢猫", prose)).toBe("我喜欢猫");
  expect(keepWholeWords("コーヒー", prose)).toBe("コーヒー");
  expect(keepWholeWords("ภาษาที่", prose)).toBe("ภาษาที่");
});

test("leaves a word that goes on after the cursor", () => {
  expect(keepWholeWords("the cat sle", { ...prose, after: "eps" })).toBe("the cat sle");
});
