import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { CALIBRATION, fitLogs, shippedLogs } from "../../../scripts/fit-logs.ts";

/** Thousands of small fits, beside other tests on two cores. */
const LIMIT_MS = 300_000;

test("the shipped calibration is what its logs teach, byte for byte", { timeout: LIMIT_MS }, async () => {
  const fitted = await fitLogs(await shippedLogs());
  const shipped = (await readdir(CALIBRATION)).filter((name) => name.endsWith(".json"));
  expect(fitted.map(({ fileName }) => fileName).sort()).toEqual(shipped.sort());
  for (const { fileName, contents } of fitted) {
    expect(contents).toBe(await readFile(path.join(CALIBRATION, fileName), "utf8"));
  }
});
