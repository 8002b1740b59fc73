import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, parseSettings, SETTING_KEYS } from "../../server/settings.ts";

describe("parseSettings", () => {
  test.each([undefined, null, {}, "text", 3, []])("%j gives the defaults and no problem", (raw) => {
    expect(parseSettings(raw)).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
  });

  test("there is a default for every setting", () => {
    expect(DEFAULT_SETTINGS).toMatchObject({ enabled: true, strategy: "auto", "routing.rules": [] });
    expect(Object.keys(DEFAULT_SETTINGS).sort()).toEqual([...SETTING_KEYS].sort());
  });

  test("reads nested settings, as editors send them", () => {
    const raw = {
      strategy: "cascade",
      experts: { code: "a.gguf" },
      cascade: { minLogProbability: -3 },
      ensemble: { weights: "fixed", generalWeight: 0.5 },
    };
    expect(parseSettings(raw)).toEqual({
      settings: {
        ...DEFAULT_SETTINGS,
        strategy: "cascade",
        "experts.code": "a.gguf",
        "cascade.minLogProbability": -3,
        "ensemble.weights": "fixed",
        "ensemble.generalWeight": 0.5,
      },
      problems: [],
    });
  });

  test("reads flat settings, as they stand in settings.json", () => {
    const { settings, problems } = parseSettings({ "experts.code": "b.gguf", "completion.maxTokens": 32 });
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, "experts.code": "b.gguf", "completion.maxTokens": 32 });
    expect(problems).toEqual([]);
  });

  test("reads both at once", () => {
    const { settings } = parseSettings({ experts: { general: "g.gguf" }, "experts.code": "c.gguf" });
    expect(settings).toMatchObject({ "experts.general": "g.gguf", "experts.code": "c.gguf" });
  });

  test.each([
    [{ experts: null }],
    [{ experts: { code: null }, threads: null, strategy: null }],
    [{ "experts.code": null }],
    [{ experts: "text" }],
  ])("null and what is no group count as absent: %j", (raw) => {
    expect(parseSettings(raw)).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
  });

  test("settings it does not know are left alone", () => {
    expect(parseSettings({ future: { thing: 1 } })).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
  });

  test("a value that is not allowed is replaced by its default; the others stand", () => {
    const { settings, problems } = parseSettings({ strategy: "magic", threads: 4, completion: { maxTokens: 0 } });
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, threads: 4 });
    expect(problems).toHaveLength(2);
  });

  test("the message names the setting, the value, what is allowed, and what is used", () => {
    const [problem] = parseSettings({ strategy: "magic" }).problems;
    expect(problem).toMatch(/^The setting tandem\.strategy is "magic", which is not allowed: /);
    for (const allowed of ["auto", "code", "general", "routing", "cascade", "ensemble"]) {
      expect(problem).toContain(`"${allowed}"`);
    }
    expect(problem).toMatch(/The default "auto" is used\.$/);
  });

  test.each([
    [{ completion: { maxTokens: 513 } }, "tandem.completion.maxTokens is 513", "<=512"],
    [{ completion: { contextTokens: 10 } }, "tandem.completion.contextTokens is 10", ">=64"],
    [{ cascade: { minLogProbability: 1 } }, "tandem.cascade.minLogProbability is 1", "<=0"],
    [{ threads: 1.5 }, "tandem.threads is 1.5", "int"],
    [{ enabled: "yes" }, 'tandem.enabled is "yes"', "boolean"],
    [{ experts: { code: "" } }, 'tandem.experts.code is ""', ">=1"],
  ])("%j: says the limit", (raw, name, limit) => {
    const { settings, problems } = parseSettings(raw);
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
    expect(problems[0]).toContain(limit);
  });

  test("routing rules may leave out language and place", () => {
    const { settings, problems } = parseSettings({ routing: { rules: [{ expert: "code" }] } });
    expect(settings["routing.rules"]).toEqual([{ language: "*", place: "*", expert: "code" }]);
    expect(problems).toEqual([]);
  });

  test("one wrong routing rule makes the list not allowed", () => {
    const rules = [{ expert: "code" }, { language: "python", expert: "both" }];
    const { settings, problems } = parseSettings({ routing: { rules } });
    expect(settings["routing.rules"]).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('"general"|"code"');
  });
});
