import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type SettingsManifest, variantsFor, variantsOf } from "../../../extension/variants.ts";
import type { STRATEGIES } from "../../../server/protocol/strategies.ts";
import { PER_REQUEST_KEYS, readSetting } from "../../../server/settings.ts";

const manifest: SettingsManifest = JSON.parse(await readFile("package.json", "utf8"));
const variants = variantsOf(manifest);
const keysFor = (strategy: (typeof STRATEGIES)[number]["id"]) => variantsFor(strategy, variants).map(({ key }) => key);

test.each([
  ["ensemble", ["ensemble.fusion", "ensemble.weights"]],
  ["cascade", ["cascade.rule", "cascade.level"]],
  ["rerank", ["rerank.span", "rerank.judges"]],
  ["routing", ["routing.router"]],
  ["vote", ["vote.sameness"]],
] as const)("the strategy %s can be varied in its own ways, and in no other's", (strategy, some) => {
  expect(keysFor(strategy)).toEqual(expect.arrayContaining([...some]));
  expect(keysFor(strategy).filter((key) => !key.startsWith(`${strategy}.`))).toEqual([]);
});

test("a strategy without variants leads to those of the others", () => {
  for (const strategy of ["auto", "code", "general"] as const) {
    expect(variantsFor(strategy, variants)).toEqual(variants);
  }
  expect(variants.map(({ label }) => label)).toEqual(
    expect.arrayContaining(["Fusion", "Weights", "Rule", "Judges", "Router"]),
  );
});

test("each value may be written and is explained in one line of plain text", () => {
  for (const { key, explanation, values } of variants) {
    expect(PER_REQUEST_KEYS, key).toContain(key);
    expect(explanation, key).not.toBe("");
    expect(values.length, key).toBeGreaterThan(1);
    for (const each of values) {
      expect(readSetting(key, each.value), key).toEqual({ value: each.value });
      expect(each.explanation, `${key} ${each.value}`).toMatch(/^[A-Z][^\n`]+\.$/);
    }
  }
});
