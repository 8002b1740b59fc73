import { expect, test } from "vitest";
import { cutControlTokens } from "../../../../server/completion/filters/control-tokens.ts";
import { context } from "./context.ts";

const controlTokens = ["<|endoftext|>", "<|fim_middle|>", ""];

test("cuts at the first control token", () => {
  const here = context("a = █", { controlTokens });
  expect(cutControlTokens("b;<|fim_middle|>c<|endoftext|>", here)).toBe("b;");
  expect(cutControlTokens("<|endoftext|>", here)).toBe("");
  expect(cutControlTokens("b;", here)).toBe("b;");
});

test("leaves one that the document contains", () => {
  const here = context("a = █", { controlTokens, document: 'const MIDDLE = "<|fim_middle|>";\na = ' });
  expect(cutControlTokens('"<|fim_middle|>";<|endoftext|>', here)).toBe('"<|fim_middle|>";');
});

test("leaves what only looks like one", () => {
  expect(cutControlTokens("a <|> b <| c |>", context("█", { controlTokens }))).toBe("a <|> b <| c |>");
});
