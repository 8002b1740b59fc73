import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import type { FetchProgress } from "../../../server/models/progress.ts";
import { type Workbench, workbench } from "./support/workbench.ts";

function fetchInAnotherProcess({ model, environment }: Workbench): ChildProcess {
  const script = path.join(import.meta.dirname, "support/fetch-process.ts");
  return spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(model)], {
    env: { ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function partHas(bench: Workbench, bytes: number): Promise<void> {
  await vi.waitFor(async () => expect((await stat(`${bench.file}.part`)).size).toBe(bytes), { timeout: 10_000 });
}

test("two windows that want one file share one download", async () => {
  const { open, hub, file } = await workbench();
  expect(await Promise.all([open().fetch("toy"), open().fetch("toy")])).toEqual([file, file]);
  expect(hub.ranges).toEqual([undefined]);
});

test("a second process waits, sees the progress of the first, and finds the file", { timeout: 30_000 }, async () => {
  const bench = await workbench();
  bench.hub.hangAfter = 40_000;
  const other = fetchInAnotherProcess(bench);
  const exit = once(other, "exit");
  await partHas(bench, 40_000);
  const seen: FetchProgress[] = [];
  const waiting = bench.store.fetch("toy", { onProgress: (progress) => seen.push(progress) });
  await vi.waitFor(
    () => expect(seen).toContainEqual(expect.objectContaining({ phase: "waiting", bytesDone: 40_000 })),
    { timeout: 10_000 },
  );
  bench.hub.hangAfter = undefined;
  bench.hub.dropConnections();
  expect(await waiting).toBe(bench.file);
  expect(await exit).toEqual([0, null]);
  expect(bench.hub.ranges).toEqual([undefined, "bytes=40000-"]);
  expect((await readFile(bench.file)).equals(bench.bytes)).toBe(true);
});

test("the lock of a process that was killed is taken over, and its part with it", { timeout: 30_000 }, async () => {
  const bench = await workbench();
  bench.hub.hangAfter = 40_000;
  const other = fetchInAnotherProcess(bench);
  const exit = once(other, "exit");
  await partHas(bench, 40_000);
  other.kill("SIGKILL");
  await exit;
  bench.hub.hangAfter = undefined;
  // As if the crash had been a minute ago; nobody renews the lock any more.
  const then = new Date(Date.now() - 60_000);
  await utimes(`${bench.file}.lock`, then, then);
  expect(await bench.store.fetch("toy")).toBe(bench.file);
  expect(bench.hub.ranges).toEqual([undefined, "bytes=40000-"]);
});

test("waiting can be cancelled without harm to the one who downloads", async () => {
  const bench = await workbench();
  const { open, hub } = bench;
  hub.hangAfter = 40_000;
  const first = new AbortController();
  const downloading = open().fetch("toy", { signal: first.signal });
  await partHas(bench, 40_000);
  const second = new AbortController();
  const waiting = open().fetch("toy", { signal: second.signal, onProgress: () => second.abort() });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  await expect(open().remove("toy")).rejects.toMatchObject({ code: "busy" });
  first.abort();
  await expect(downloading).rejects.toMatchObject({ name: "AbortError" });
});
