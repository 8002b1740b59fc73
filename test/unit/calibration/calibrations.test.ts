import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Calibrations } from "../../../server/calibration/calibrations.ts";
import type { PairCalibration } from "../../../server/calibration/pair-calibration.ts";

const model = { scaling: { mean: [0], scale: [1] }, coefficients: [1], intercept: 0 };
const calibration: PairCalibration = {
  version: 3,
  cheap: "small",
  strong: "large",
  measured: { datasets: [{ name: "set", hash: "abc", items: 3 }], items: 3, problems: 2 },
  right: { cheap: 0.5, strong: 0.7, either: 0.8 },
  steps: { cheap: 5, strong: 6 },
  deferral: {
    finishedFeatures: ["sum"],
    runningFeatures: ["sum"],
    finished: model,
    running: model,
    quality: { items: 3, ece: 0.1, brier: 0.2 },
    curve: [{ threshold: 1, deferred: 0, right: 0.5, error: 0, cheapSteps: 5, strongSteps: 0 }],
  },
};

let folder = "";
let warnings: string[] = [];
const open = (directory = folder) => new Calibrations(directory, (message) => warnings.push(message));
const write = (name: string, text: string) => writeFile(path.join(folder, name), text);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-calibrations-"));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

describe("Calibrations", () => {
  test("finds what is known of a pair, in that order", async () => {
    await write("a.json", JSON.stringify(calibration));
    await write("readme.txt", "no calibration");
    const calibrations = open();
    expect(await calibrations.forPair("small", "large")).toEqual(calibration);
    expect(await calibrations.forPair("large", "small")).toBeUndefined();
    expect(await calibrations.forPair("small", "other")).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test.each([
    ["of another version", JSON.stringify({ ...calibration, version: 1 }), "it is of version 1, and this is 3"],
    ["without figures", JSON.stringify({ ...calibration, right: undefined }), "right"],
    ["of no version", "[]", "it is of version undefined"],
    ["cut short", '{"version": 2, "che', "SyntaxError"],
  ])("a file %s is told once and left out; the others serve", async (_what, text, why) => {
    await write("a.json", text);
    await write("b.json", JSON.stringify(calibration));
    const calibrations = open();
    expect(await calibrations.forPair("small", "large")).toEqual(calibration);
    await calibrations.forPair("small", "large");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("a.json is not used");
    expect(warnings[0]).toContain(why);
    expect(warnings[0]).toContain("Strategies go by simpler rules");
  });

  test("a folder that is not there says nothing of any pair", async () => {
    expect(await open(path.join(folder, "none")).forPair("small", "large")).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});
