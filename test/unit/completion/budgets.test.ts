import { describe, expect, test } from "vitest";
import { contextBudget, outputBudget } from "../../../server/completion/budgets.ts";

const cost = (prompt: number) => ({ prompt, step: 20 });

describe("contextBudget", () => {
  test("a fast machine reads as much as the setting allows", () => {
    expect(contextBudget(cost(0.5), 768)).toBe(768);
    expect(contextBudget(cost(0.5), 4096)).toBe(4096);
  });

  test("a slow machine reads what it can in four seconds", () => {
    expect(contextBudget(cost(4_000 / 512), 768)).toBe(512);
    expect(contextBudget(cost(8), 768)).toBe(384);
  });

  test("a very slow machine reads 256 tokens, or what the setting allows if that is less", () => {
    expect(contextBudget(cost(100), 768)).toBe(256);
    expect(contextBudget(cost(100), 64)).toBe(64);
  });

  test("small changes of the cost do not move it", () => {
    const budgets = [6.3, 6.5, 6.9, 7.1, 7.5].map((prompt) => contextBudget(cost(prompt), 768));
    expect(new Set(budgets)).toEqual(new Set([512]));
  });
});

describe("outputBudget", () => {
  test("a fast machine writes as much as the setting allows", () => {
    expect(outputBudget({ step: 40 }, 64, 300)).toBe(64);
  });

  test("a slow machine writes what it can in ten deadlines, a line at least", () => {
    expect(outputBudget({ step: 100 }, 64, 300)).toBe(30);
    expect(outputBudget({ step: 1_000 }, 64, 300)).toBe(16);
    expect(outputBudget({ step: 1_000 }, 8, 300)).toBe(8);
  });
});
