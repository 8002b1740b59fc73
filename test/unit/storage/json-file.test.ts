import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { readJson, replaceFile } from "../../../server/storage/json-file.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

test("a file is replaced, and its folder made", async () => {
  const file = path.join(await temporaryDirectory(), "below", "small.json");
  await replaceFile(file, '{"a": 1}');
  await replaceFile(file, '{"a": 2}');
  expect(await readJson(file)).toEqual({ a: 2 });
  expect(await readFile(file, "utf8")).toBe('{"a": 2}');
  expect(await readdir(path.dirname(file))).toEqual(["small.json"]);
});

test("nothing is left of an attempt that failed", async () => {
  const folder = await temporaryDirectory();
  await mkdir(path.join(folder, "small.json", "in the way"), { recursive: true });
  await expect(replaceFile(path.join(folder, "small.json"), "{}")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["small.json"]);
});

test("a file that is not there or not whole holds nothing; one that cannot be read is told", async () => {
  const folder = await temporaryDirectory();
  const file = path.join(folder, "small.json");
  expect(await readJson(file)).toBeUndefined();
  await writeFile(file, '{"a": ');
  expect(await readJson(file)).toBeUndefined();
  await expect(readJson(folder)).rejects.toMatchObject({ code: "EISDIR" });
});
