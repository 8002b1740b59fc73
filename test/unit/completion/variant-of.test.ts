import { expect, test } from "vitest";
import { variantOf } from "../../../server/completion/variant-of.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../server/settings.ts";

const variantWith = (settings: Partial<Settings>) => variantOf({ ...DEFAULT_SETTINGS, ...settings });

test("is the same for settings that make the same answers, however they came about", () => {
  expect(variantWith({})).toBe(variantOf(DEFAULT_SETTINGS));
  expect(variantWith({ "ensemble.fusion": "auto", "routing.rules": [] })).toBe(variantOf(DEFAULT_SETTINGS));
  expect(variantWith({ threads: 2, strategy: "cascade", "completion.deadline": 500 })).toBe(
    variantOf(DEFAULT_SETTINGS),
  );
});

test.each<Partial<Settings>>([
  { "ensemble.fusion": "bytes" },
  { "ensemble.gate": 0.5 },
  { "cascade.rule": "mean" },
  { "rerank.judges": "all" },
  { "routing.router": "factors" },
  { "routing.rules": [{ language: "*", place: "code", expert: "general" }] },
])("%j is another variant", (settings) => {
  expect(variantWith(settings)).not.toBe(variantOf(DEFAULT_SETTINGS));
});
