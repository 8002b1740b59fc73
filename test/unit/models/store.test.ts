import { readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { ggufFile } from "./support/gguf-file.ts";
import { temporaryDirectory, workbench } from "./support/workbench.ts";

const REFERENCE = "hf:owner/other/sub/other.gguf";
const ADDRESS = "owner/other/resolve/main/sub/other.gguf";

test("lists what is here and what is not", async () => {
  const { store, file } = await workbench();
  expect(await store.list()).toMatchObject([{ id: "toy", path: undefined, licence: "MIT" }]);
  await store.fetch("toy");
  expect(await store.list()).toMatchObject([{ id: "toy", path: file }]);
});

test("lists what downloads that broke off have brought", async () => {
  const { store, hub, file, bytes } = await workbench();
  hub.files.set(ADDRESS, ggufFile());
  hub.etag = '"v1"';
  hub.hangAfter = 1_000;
  for (const [name, target] of [
    ["toy", file],
    [REFERENCE, path.join(path.dirname(file), "hf/owner/other@main/sub/other.gguf")],
  ] as const) {
    const cancel = new AbortController();
    const fetching = store.fetch(name, { signal: cancel.signal });
    await vi.waitFor(async () => expect((await stat(`${target}.part`)).size).toBe(1_000), { timeout: 10_000 });
    cancel.abort();
    await expect(fetching).rejects.toThrow();
  }
  const unfinished = { path: undefined, partialBytes: 1_000, bytes: bytes.length };
  expect(await store.list()).toMatchObject([
    { id: "toy", kind: "catalogue", ...unfinished },
    { id: REFERENCE, kind: "hub", title: "other.gguf", ...unfinished },
  ]);
});

test("lists a copy that is being written with its original, not as a download, and removes it with it", async () => {
  const { store, hub, file: toy } = await workbench();
  hub.files.set(ADDRESS, ggufFile());
  const file = await store.fetch(REFERENCE);
  await store.fetch("toy");
  for (const original of [file, toy]) await writeFile(original.replace(".gguf", ".q4_0-tandem.gguf.part"), "abc");
  expect(await store.list()).toMatchObject([
    { id: "toy", unfinishedCopiesBytes: 3 },
    { id: REFERENCE, path: file, partialBytes: undefined, unfinishedCopiesBytes: 3 },
  ]);
  expect(await store.list()).toHaveLength(2);
  await store.remove(REFERENCE);
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("lists what it is asked about beside the catalogue, once, as far as it means anything", async () => {
  const { store } = await workbench();
  const file = path.join(await temporaryDirectory(), "mine.gguf");
  await writeFile(file, ggufFile());
  const others = [file, "/gone.gguf", REFERENCE, file, "toy", "nonsense"];
  expect((await store.list(others)).slice(1)).toMatchObject([
    { id: file, kind: "local", title: "mine.gguf", licence: "mit", path: file },
    { id: "/gone.gguf", kind: "local", bytes: undefined, path: undefined },
    { id: REFERENCE, kind: "hub", bytes: undefined, path: undefined },
  ]);
});

test("verify finds a damaged file and removes it", async () => {
  const { store, file, bytes } = await workbench();
  expect(await store.verify()).toEqual([]);
  await store.fetch("toy");
  expect(await store.verify()).toMatchObject([{ id: "toy", ok: true }]);
  await writeFile(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from("!")]));
  expect(await store.verify()).toMatchObject([
    { id: "toy", ok: false, message: expect.stringMatching(/removed; fetch toy again/) },
  ]);
  await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a file that lost some of its bytes counts as missing and is fetched again", async () => {
  const { store, file, bytes } = await workbench();
  await store.fetch("toy");
  await truncate(file, 1_000);
  expect(await store.locate("toy")).toBeUndefined();
  await store.fetch("toy");
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("so does a file of the hub, and what is listed agrees", async () => {
  const { store, hub } = await workbench();
  const bytes = ggufFile();
  hub.files.set(ADDRESS, bytes);
  const file = await store.fetch(REFERENCE);
  await truncate(file, 1_000);
  expect(await store.locate(REFERENCE)).toBeUndefined();
  expect(await store.list()).toMatchObject([{ id: "toy" }, { id: REFERENCE, path: undefined }]);
  await store.fetch(REFERENCE);
  expect((await readFile(file)).equals(bytes)).toBe(true);
  await rm(`${file}.json`);
  expect(await store.locate(REFERENCE)).toBe(file);
  expect((await store.list([REFERENCE]))[1]).toMatchObject({ id: REFERENCE, path: file, bytes: bytes.length });
});

test("remove deletes the file, or the rest of a broken download", async () => {
  const { store, hub, file, directory } = await workbench();
  await expect(store.remove("toy")).rejects.toMatchObject({ message: expect.stringContaining("nothing to remove") });
  await store.fetch("toy");
  await store.remove("toy");
  expect(await readdir(directory)).toEqual([]);
  hub.hangAfter = 1_000;
  const cancel = new AbortController();
  const fetching = store.fetch("toy", { signal: cancel.signal });
  await vi.waitFor(async () => expect((await stat(`${file}.part`)).size).toBe(1_000), { timeout: 10_000 });
  cancel.abort();
  await expect(fetching).rejects.toThrow();
  await store.remove("toy");
  expect(await readdir(directory)).toEqual([]);
});

test("a local file is checked, used where it is, and never removed", async () => {
  const { store } = await workbench();
  const file = path.join(await temporaryDirectory(), "mine.gguf");
  await writeFile(file, ggufFile());
  expect(await store.locate(file)).toBe(file);
  expect(await store.fetch(file)).toBe(file);
  await expect(store.remove(file)).rejects.toMatchObject({ code: "refused" });
  await truncate(file, 5_000);
  await expect(store.locate(file)).rejects.toMatchObject({ code: "growing" });
  await writeFile(file, "no model");
  await expect(store.fetch(file)).rejects.toMatchObject({ code: "not-gguf" });
});

test("any file of the hub can be fetched, listed, verified and removed", async () => {
  const { store, hub } = await workbench();
  const bytes = ggufFile();
  hub.files.set(ADDRESS, bytes);
  const file = await store.fetch(REFERENCE);
  expect((await readFile(file)).equals(bytes)).toBe(true);
  expect(await store.locate("hf:owner/other@main/sub/other.gguf")).toBe(file);
  expect((await store.list())[1]).toMatchObject({ id: REFERENCE, bytes: bytes.length, licence: "mit", path: file });
  expect(await store.verify()).toMatchObject([{ id: REFERENCE, ok: true }]);
  await writeFile(file, bytes.subarray(1));
  expect(await store.verify()).toMatchObject([{ id: REFERENCE, ok: false }]);
  expect(await store.locate(REFERENCE)).toBeUndefined();
});

test.each([
  { etag: '"v1"', ranges: [undefined, "bytes=50000-"] },
  { etag: undefined, ranges: [undefined, undefined] },
])("a file of the hub is resumed only when it is sure to be the same ($etag)", async ({ etag, ranges }) => {
  const { store, hub } = await workbench();
  hub.files.set(ADDRESS, ggufFile());
  hub.etag = etag;
  hub.cutAfter = [50_000];
  await store.fetch(REFERENCE);
  expect(hub.ranges).toEqual(ranges);
});

test("a file of the hub that is no model is refused and removed", async () => {
  const { store, hub, directory } = await workbench();
  hub.files.set(ADDRESS, Buffer.from("<html>Sign in to read on</html>"));
  await expect(store.fetch(REFERENCE)).rejects.toMatchObject({ code: "not-gguf" });
  expect((await readdir(directory, { recursive: true })).filter((name) => name.includes("gguf"))).toEqual([]);
});

test("terms are asked about before the first download", async () => {
  const termsUrl = "https://example.org/terms";
  const { store, hub } = await workbench({ termsUrl });
  await expect(store.fetch("toy")).rejects.toMatchObject({
    code: "terms-not-accepted",
    message: expect.stringContaining(termsUrl),
  });
  await expect(store.fetch("toy", { acceptTerms: () => false })).rejects.toMatchObject({ code: "terms-not-accepted" });
  expect(hub.ranges).toEqual([]);
  const acceptTerms = vi.fn(() => true);
  await store.fetch("toy", { acceptTerms });
  expect(acceptTerms).toHaveBeenCalledWith({ id: "toy", title: "A toy", url: termsUrl });
});
