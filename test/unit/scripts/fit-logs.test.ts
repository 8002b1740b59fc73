import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { CALIBRATION, fileNameOf, fitLogs, shippedLogs } from "../../../scripts/fit-logs.ts";
import { readBenchLog } from "../../../server/bench/read-bench-log.ts";

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

test.each([
  ["small", "large-1.5b", "small+large-1.5b.json"],
  ["/models/a b.gguf", "hf:owner/name/file.gguf", "%2Fmodels%2Fa%20b.gguf+hf%3Aowner%2Fname%2Ffile.gguf.json"],
])("the file of %s and %s stands in the folder itself", (cheap, strong, name) => {
  expect(fileNameOf({ cheap, strong })).toBe(name);
});

test(
  "two logs whose experts only swap roles are refused: both would be the same file",
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "fit-logs-"));
    try {
      const [first = ""] = await shippedLogs();
      const log = await readBenchLog(first);
      const swapped = path.join(folder, "swapped.json");
      const other = { general: "code", code: "general" } as const;
      const records = log.records.flatMap(({ strategy, ...record }) =>
        strategy === "general" || strategy === "code" ? [{ ...record, strategy: other[strategy] }] : [],
      );
      await writeFile(swapped, JSON.stringify({ ...log, records }));
      await expect(fitLogs([first, swapped])).rejects.toThrow("in different roles");
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  LIMIT_MS,
);
