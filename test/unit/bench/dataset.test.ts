import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDataset, readDatasets } from "../../../server/bench/dataset.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "dataset-"));
});
afterEach(() => rm(folder, { recursive: true }));

const line = (id: string, more = {}) =>
  JSON.stringify({ task_id: id, prompt: "a = ", canonical_solution: "1", ...more });

async function read(content: string | Buffer, name = "toys.jsonl") {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return readDataset(file);
}

test("reads plain and gzipped files alike, blank lines left out", async () => {
  const content = `${line("Toys/1/a")}\n\n${line("Toys/1/b", { suffix: "\nb = 2" })}\n`;
  const plain = await read(content);
  const packed = await read(gzipSync(content), "toys.jsonl.gz");
  expect(plain.items).toEqual(packed.items);
  expect(plain.name).toBe("toys");
  expect(plain.items.map(({ suffix }) => suffix)).toEqual(["", "\nb = 2"]);
});

test("holes in one problem belong together", async () => {
  const ids = [
    "SingleLineInfilling/HumanEval/6/L0",
    "SingleLineInfilling/HumanEval/6/L1",
    "RandomSpanInfillingLight/HumanEval/6/1",
    "Prose/a/b.md/975",
  ];
  const { items } = await read(ids.map((id) => line(id)).join("\n"));
  expect(items.map(({ problem }) => problem)).toEqual(["HumanEval/6", "HumanEval/6", "HumanEval/6", "Prose/a/b.md"]);
});

test("where each problem has one hole, as in the original sets, no two belong together", async () => {
  const ids = ["HumanEval/6", "HumanEval/7", "JavaScript/6", "MBPP/2", "one"];
  const { items } = await read(ids.map((id) => line(id)).join("\n"));
  expect(items.map(({ problem }) => problem)).toEqual(ids);
});

test("where a whole line is missing, its newline stays in the file", async () => {
  const { items } = await read(line("Toys/1/a", { canonical_solution: "    x = 1\n", suffix: "    return x\n" }));
  expect(items[0]).toMatchObject({ canonical_solution: "    x = 1", suffix: "\n    return x\n" });
});

test.each([
  ["no JSON", `${line("a/1")}\n{"task_id": `, /toys\.jsonl, line 2: /],
  [
    "a field that is missing",
    `${line("a/1")}\n\n{"task_id":"b/1","prompt":""}`,
    /toys\.jsonl, line 3: .*canonical_solution/s,
  ],
  ["two items of one name", `${line("a/1")}\n${line("a/1")}`, /two items "a\/1"/],
  ["nothing", "\n", /no items/],
])("refuses %s, and says where it is", async (_name, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
});

test("refuses a broken gzip file and one that is not there", async () => {
  await expect(read(gzipSync(line("a/1")).subarray(0, 30), "toys.jsonl.gz")).rejects.toThrow(/broken gzip/);
  await expect(readDataset(path.join(folder, "none.jsonl"))).rejects.toThrow(/cannot be read/);
});

test("reads several datasets, in the order in which they were named", async () => {
  const files = ["b.jsonl", "a.jsonl"].map((name) => path.join(folder, name));
  for (const file of files) await writeFile(file, line("same/1"));
  expect((await readDatasets(files)).map(({ name }) => name)).toEqual(["b", "a"]);
});

test("refuses two files of one name, and names both", async () => {
  const [one, other] = [path.join(folder, "toys.jsonl"), path.join(folder, "more", "toys.jsonl.gz")];
  await writeFile(one, line("a/1"));
  await mkdir(path.dirname(other));
  await writeFile(other, gzipSync(line("a/1")));
  await expect(readDatasets([one, other])).rejects.toThrow(
    `${one} and ${other} would both be called "toys", and their answers would be mixed up. Rename one of them, or`,
  );
});

test("refuses the same file named twice", async () => {
  const file = path.join(folder, "toys.jsonl");
  const again = path.relative(process.cwd(), file);
  await writeFile(file, line("a/1"));
  const same = readDatasets([file, again]);
  await expect(same).rejects.toThrow(`${file} and ${again} are the same file. Name it once.`);
});
