import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { CATALOGUE, PRESETS } from "../../../server/models/catalogue.ts";
import { modelsDirectory } from "../../../server/models/directory.ts";
import { ModelError } from "../../../server/models/errors.ts";
import { parseModelReference } from "../../../server/models/reference.ts";

test("an id of the catalogue", () => {
  expect(parseModelReference(" smollm2-135m ")).toMatchObject({ kind: "catalogue", id: "smollm2-135m" });
});

test.each([
  ["/models/a.gguf", path.resolve("/models/a.gguf")],
  ["~/a.gguf", path.join(os.homedir(), "a.gguf")],
  ["./a.gguf", path.resolve("/base/a.gguf")],
  ["a.gguf", path.resolve("/base/a.gguf")],
  ["../a.bin", path.resolve("/a.bin")],
])("the path %s", (text, expected) => {
  expect(parseModelReference(text, { baseDirectory: "/base" })).toEqual({ kind: "local", id: text, path: expected });
});

test("a file on the hub, with and without a revision", () => {
  expect(parseModelReference("hf:owner/repo/sub/file.gguf")).toMatchObject({
    hub: { repository: "owner/repo", revision: "main", file: "sub/file.gguf" },
  });
  expect(parseModelReference("hf:owner/repo@v1.2/file.gguf")).toMatchObject({
    hub: { repository: "owner/repo", revision: "v1.2", file: "file.gguf" },
  });
});

test.each([
  "gpt-9",
  "",
  "hf:owner/file.gguf",
  "hf:owner/repo/file.bin",
  "hf:owner/repo/../../file.gguf",
  "hf:owner/repo@/file.gguf",
  "hf:owner/repo@a@b/file.gguf",
  "hf:o/r/model-00001-of-00002.gguf",
])("%j is refused with the ways to write one", (text) => {
  expect(() => parseModelReference(text)).toThrow(ModelError);
});

test("the message about an unknown name lists the ids and the other forms", () => {
  expect(() => parseModelReference("gpt-9")).toThrow(/"gpt-9".*smollm2-135m, qwen2\.5-coder-0\.5b.*\.gguf.*hf:owner/);
});

test("TANDEM_MODELS wins over the setting, and the setting over the cache folder", () => {
  const elsewhere = path.resolve("/elsewhere");
  expect(modelsDirectory("/setting", { TANDEM_MODELS: elsewhere })).toBe(elsewhere);
  expect(modelsDirectory("~/setting", {})).toBe(path.join(os.homedir(), "setting"));
  expect(modelsDirectory("", {})).toMatch(/tandem[\\/](Cache[\\/])?models$/);
});

test("the catalogue is consistent", () => {
  const ids = CATALOGUE.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(CATALOGUE.map(({ fileName }) => fileName)).size).toBe(ids.length);
  for (const { sha256 } of CATALOGUE) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  for (const { general, code } of PRESETS) expect(ids).toEqual(expect.arrayContaining([general, code]));
});
