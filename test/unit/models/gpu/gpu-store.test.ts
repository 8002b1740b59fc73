import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { create } from "tar";
import { expect, onTestFinished, test, vi } from "vitest";
import type { GpuPackage } from "../../../../server/models/gpu/gpu-packages.ts";
import { GpuStore } from "../../../../server/models/gpu/gpu-store.ts";
import type { FetchProgress } from "../../../../server/models/progress.ts";
import { FakeHub } from "../support/fake-hub.ts";
import { temporaryDirectory } from "../support/workbench.ts";

/** A folder in use cannot be removed, as on Windows. */
vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:fs/promises")>();
  const rm: typeof original.rm = async (file, options) => {
    if (String(file).endsWith("-in-use")) throw Object.assign(new Error("EPERM"), { code: "EPERM" });
    await original.rm(file, options);
  };
  return { ...original, rm };
});

/** The only source of a package is waited for as the last one is. */
const PATIENCE = { answerMs: 300, lastAnswerMs: 5_000, stallMs: 5_000, retryMs: 10 };
const NAME = "@scope/binary-vulkan";
const signal = new AbortController().signal;
const ignore = () => undefined;

/** A registry with one package, and a store that wants it for Vulkan. */
async function setUp(changes: Partial<GpuPackage> = {}) {
  const directory = await temporaryDirectory();
  const archive = await packed(path.join(directory, "made"));
  const registry = await FakeHub.start();
  onTestFinished(() => registry.stop());
  const url = `${NAME}/-/binary-vulkan-1.2.3.tgz`;
  registry.files.set(url, archive);
  const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  const wanted: GpuPackage = {
    name: NAME,
    version: "1.2.3",
    integrity,
    archiveBytes: archive.length,
    bytes: 300_000,
    ...changes,
  };
  const packagesFor = (type: string) => (type === "vulkan" ? [wanted] : []);
  const models = path.join(directory, "models");
  const open = () =>
    new GpuStore({ directory: models, registry: `${registry.url}/`, environment: {}, patience: PATIENCE, packagesFor });
  const folder = path.join(models, "gpu/1.2.3/binary-vulkan");
  return { registry, url, archive, open, store: open(), folder, root: path.join(models, "gpu") };
}

/** An npm package that also holds a link which leads out of it. */
async function packed(folder: string): Promise<Buffer> {
  await mkdir(path.join(folder, "package/bins"), { recursive: true });
  await writeFile(path.join(folder, "package/package.json"), `{"name":"${NAME}","version":"1.2.3"}`);
  // Bytes that do not shrink, so that the archive is long enough to be cut.
  const noise = Buffer.concat(Array.from({ length: 4096 }, (_, i) => createHash("sha512").update(`${i}`).digest()));
  await writeFile(path.join(folder, "package/bins/addon.node"), noise);
  await symlink("/", path.join(folder, "package/root"));
  const file = path.join(folder, "package.tgz");
  await create({ file, cwd: folder, gzip: true, portable: true }, ["package"]);
  return readFile(file);
}

/** As if nobody had used it for more than a month. */
async function leaveUnused(folder: string): Promise<void> {
  const then = new Date(Date.now() - 31 * 86_400_000);
  await utimes(folder, then, then);
}

test("fetches, verifies and unpacks what is needed, with progress, and leaves nothing else behind", async () => {
  const { store, folder, archive } = await setUp();
  const seen: FetchProgress[] = [];
  expect(await store.installed()).toEqual([]);
  await store.install("vulkan", { signal, onProgress: (progress) => seen.push(progress) });
  expect(await store.installed()).toEqual([{ type: "vulkan", folders: new Map([[NAME, folder]]) }]);
  expect((await stat(path.join(folder, "bins/addon.node"))).size).toBe(4096 * 64);
  expect(existsSync(path.join(folder, "root"))).toBe(false);
  expect(await readdir(path.dirname(folder))).toEqual(["binary-vulkan"]);
  const whole = { id: NAME, bytesDone: archive.length, bytesTotal: archive.length };
  expect(seen).toContainEqual(expect.objectContaining({ ...whole, phase: "downloading" }));
  expect(seen.at(-1)).toMatchObject({ ...whole, phase: "verifying" });
});

test("fetches once, also for two windows that want it at the same time", async () => {
  const { open, registry } = await setUp();
  await Promise.all([
    open().install("vulkan", { signal, onProgress: ignore }),
    open().install("vulkan", { signal, onProgress: ignore }),
  ]);
  await open().install("vulkan", { signal, onProgress: ignore });
  expect(registry.ranges).toEqual([undefined]);
});

test("what has another hash is removed and never unpacked", async () => {
  const { store, registry, url, archive, folder, root } = await setUp();
  registry.files.set(url, Buffer.alloc(archive.length, 7));
  await expect(store.install("vulkan", { signal, onProgress: ignore })).rejects.toMatchObject({
    code: "wrong-hash",
    message: expect.stringMatching(/not @scope\/binary-vulkan 1\.2\.3 as Tandem knows it.*removed/s),
  });
  expect(existsSync(folder)).toBe(false);
  expect(await readdir(path.join(root, "1.2.3"))).toEqual([]);
});

test("a cancelled installation leaves nothing that looks installed, and the next one succeeds", async () => {
  const { store, registry, folder } = await setUp();
  const cancel = new AbortController();
  registry.hangAfter = 70_000;
  const installing = store.install("vulkan", { signal: cancel.signal, onProgress: ignore });
  await vi.waitFor(async () => expect((await stat(`${folder}.tgz.part`)).size).toBe(70_000), {
    timeout: 10_000,
  });
  cancel.abort();
  await expect(installing).rejects.toMatchObject({ name: "AbortError" });
  expect(await store.installed()).toEqual([]);
  registry.hangAfter = undefined;
  await store.install("vulkan", { signal, onProgress: ignore });
  expect(await store.installed()).toHaveLength(1);
});

test("a registry without the package, or out of reach, is told so", async () => {
  const { store, registry } = await setUp();
  registry.status = 404;
  await expect(store.install("vulkan", { signal, onProgress: ignore })).rejects.toMatchObject({
    code: "refused",
    message: "The package registry does not give out the file: it has no such file (HTTP 404).",
  });
  await registry.stop();
  await expect(store.install("vulkan", { signal, onProgress: ignore })).rejects.toMatchObject({ code: "unreachable" });
});

test("a slow registry is waited for", async () => {
  const { store, registry } = await setUp();
  registry.answersAfter = 600;
  await store.install("vulkan", { signal, onProgress: ignore });
  expect(await store.installed()).toHaveLength(1);
});

test("where there is no variant, none is fetched", async () => {
  const { store, registry } = await setUp();
  await expect(store.install("cuda", { signal, onProgress: ignore })).rejects.toMatchObject({ code: "refused" });
  expect(registry.ranges).toEqual([]);
});

test("too little room is told before anything is fetched", async () => {
  const { store, registry } = await setUp({ bytes: 1e18 });
  await expect(store.install("vulkan", { signal, onProgress: ignore })).rejects.toMatchObject({ code: "no-space" });
  expect(registry.ranges).toEqual([]);
});

test("what an earlier version of Tandem fetched is known as such, and makes room", async () => {
  const { store, root } = await setUp();
  expect(await store.outdated()).toEqual([]);
  await mkdir(path.join(root, "1.0.0/binary-vulkan"), { recursive: true });
  expect(await store.outdated()).toEqual([]);
  await writeFile(path.join(root, "1.0.0/binary-vulkan/package.json"), "{}");
  expect(await store.outdated()).toEqual(["vulkan"]);
  expect(await store.installed()).toEqual([]);
  await leaveUnused(path.join(root, "1.0.0"));
  await store.install("vulkan", { signal, onProgress: ignore });
  expect(await readdir(root)).toEqual(["1.2.3"]);
  expect(await store.outdated()).toEqual([]);
});

test("what another version of Tandem has used lately is left to it", async () => {
  const { store, open, folder, root } = await setUp();
  const others = path.join(root, "1.0.0");
  await mkdir(path.join(others, "binary-vulkan"), { recursive: true });
  await store.install("vulkan", { signal, onProgress: ignore });
  expect((await readdir(root)).sort()).toEqual(["1.0.0", "1.2.3"]);
  await leaveUnused(path.dirname(folder));
  const inUse = await open().use();
  expect(inUse).toEqual(await store.installed());
  expect(Date.now() - (await stat(path.dirname(folder))).mtimeMs).toBeLessThan(60_000);
  await leaveUnused(others);
  await open().use();
  expect(await readdir(root)).toEqual(["1.2.3"]);
});

test("what cannot be removed keeps nothing from being installed", async () => {
  const { store, root } = await setUp();
  await mkdir(path.join(root, "1.0.0-in-use"), { recursive: true });
  await leaveUnused(path.join(root, "1.0.0-in-use"));
  await store.install("vulkan", { signal, onProgress: ignore });
  expect(await store.installed()).toHaveLength(1);
  expect((await readdir(root)).sort()).toEqual(["1.0.0-in-use", "1.2.3"]);
});
