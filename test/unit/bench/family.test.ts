import { expect, test } from "vitest";
import { familyOf } from "../../../server/bench/family.ts";

test.each([
  ["HumanEval/108", "108"],
  ["HumanEvalX-JS/108", "108"],
  ["Toys/list", "Toys/list"],
  ["Toys/v2/list", "Toys/v2/list"],
])("%s is of the family %s", (problem, family) => {
  expect(familyOf({ problem })).toBe(family);
});
