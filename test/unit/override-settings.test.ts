import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overrideSettings, readOverrides, SettingOverrideError } from "../../server/override-settings.ts";
import { DEFAULT_SETTINGS, PER_REQUEST_KEYS, parseSettings, SETTING_KEYS } from "../../server/settings.ts";

const inForce = { ...DEFAULT_SETTINGS, threads: 3, "ensemble.weights": "fixed" } as const;

test("what a request may choose says how an answer is made", () => {
  const groups = ["routing", "cascade", "ensemble", "rerank", "vote"];
  const expected = SETTING_KEYS.filter(
    (key) => groups.includes(key.split(".")[0] ?? "") || key === "completion.promptLookup",
  );
  expect(PER_REQUEST_KEYS).toEqual(expected);
});

describe("overrideSettings", () => {
  test.each([undefined, null, {}, { ensemble: {} }, { ensemble: null, "cascade.rule": null }])(
    "%j chooses nothing",
    (raw) => {
      expect(overrideSettings(inForce, raw)).toEqual(inForce);
    },
  );

  test.each([
    [{ "ensemble.fusion": "bytes", "cascade.quality": 0.9 }],
    [{ ensemble: { fusion: "bytes" }, cascade: { quality: 0.9 } }],
    [{ ensemble: { fusion: "bytes" }, "cascade.quality": 0.9 }],
  ])("%j replaces two settings and leaves the others", (raw) => {
    expect(overrideSettings(inForce, raw)).toEqual({ ...inForce, "ensemble.fusion": "bytes", "cascade.quality": 0.9 });
  });

  test("reads groups within groups", () => {
    const raw = { ensemble: { relative: { steps: 9 }, "relative.rate": 1 } };
    expect(overrideSettings(inForce, raw)).toMatchObject({ "ensemble.relative.steps": 9, "ensemble.relative.rate": 1 });
  });

  test("a list is a value, with what may be left out filled in", () => {
    expect(overrideSettings(inForce, { routing: { rules: [{ expert: "code" }] } })["routing.rules"]).toEqual([
      { language: "*", place: "*", expert: "code" },
    ]);
  });

  test("the settings in force stay as they are", () => {
    const before = { ...inForce };
    overrideSettings(inForce, { "ensemble.weights": "evidence" });
    expect(inForce).toEqual(before);
  });

  test.each<[unknown, RegExp]>([
    [{ "ensemble.fusion": "fusion" }, /tandem\.ensemble\.fusion is "fusion", which is not allowed: .*"mixture"/],
    [{ cascade: { quality: 2 } }, /tandem\.cascade\.quality is 2, which is not allowed: .*<=1\.$/],
    [{ "routing.rules": [{ expert: "both" }] }, /tandem\.routing\.rules is .*"general"\|"code"/],
    [{ ensemble: "bytes" }, /There is no setting tandem\.ensemble\. .*ensemble\.fusion/],
    [{ "ensemble.fuzion": "bytes" }, /There is no setting tandem\.ensemble\.fuzion\. .*ensemble\.fusion/],
    [{ ensemble: { toString: 1 } }, /There is no setting tandem\.ensemble\.toString/],
    [JSON.parse('{"__proto__":{"threads":1}}'), /There is no setting tandem\.__proto__/],
    [{ constructor: 1 }, /There is no setting tandem\.constructor/],
    [{ threads: 2 }, /tandem\.threads cannot be chosen for one request alone\. .*ensemble\.fusion/],
    [{ experts: { code: "other.gguf" } }, /tandem\.experts\.code cannot be chosen/],
    [{ strategy: "cascade" }, /tandem\.strategy cannot be chosen/],
    ["bytes", /Settings are an object.*not "bytes"/],
    [["ensemble.fusion"], /Settings are an object/],
  ])("%j is refused, with the reason", (raw, message) => {
    expect(() => overrideSettings(inForce, raw)).toThrow(SettingOverrideError);
    expect(() => overrideSettings(inForce, raw)).toThrow(message);
  });

  test("whatever is chosen, only what may be chosen changes", () => {
    const key = fc.oneof(fc.constantFrom(...SETTING_KEYS), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.double(), fc.boolean())), (raw) => {
        let settings = DEFAULT_SETTINGS;
        try {
          settings = overrideSettings(DEFAULT_SETTINGS, raw);
        } catch (failure) {
          expect(failure).toBeInstanceOf(SettingOverrideError);
        }
        expect(Object.keys(settings)).toEqual(SETTING_KEYS);
        expect(parseSettings(settings).problems).toEqual([]);
        for (const each of SETTING_KEYS) {
          if (!PER_REQUEST_KEYS.includes(each)) expect(settings[each]).toEqual(DEFAULT_SETTINGS[each]);
        }
      }),
    );
  });
});

describe("readOverrides", () => {
  test("reads all settings, where all may be chosen", () => {
    expect(readOverrides({ experts: { code: "a.gguf" }, threads: 2, "cascade.rule": "sum" })).toEqual({
      "experts.code": "a.gguf",
      threads: 2,
      "cascade.rule": "sum",
    });
  });
});
