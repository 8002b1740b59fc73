import { once } from "node:events";
import { mkdir, readdir, rm, utimes } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { withBriefLock, withFileLock } from "../../../server/storage/file-lock.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

/** A small file in a folder that is not there yet. */
async function smallFile(): Promise<string> {
  return path.join(await temporaryDirectory(), "below", "small.json");
}

test("who loses the lock stops working, waits, and has another turn", { timeout: 20_000 }, async () => {
  const file = path.join(await temporaryDirectory(), "model");
  const outcomes: string[] = [];
  const turn = withFileLock(
    file,
    { signal: new AbortController().signal, onWait: () => rm(`${file}.lock`, { recursive: true, force: true }) },
    async (signal) => {
      if (outcomes.length > 0) return "done";
      // Another process found the lock stale and made its own.
      await rm(`${file}.lock`, { recursive: true });
      await mkdir(`${file}.lock`);
      await once(signal, "abort");
      outcomes.push((signal.reason as Error).name);
      signal.throwIfAborted();
      return "never";
    },
  );
  expect(await turn).toBe("done");
  expect(outcomes).toEqual(["LockLost"]);
});

test("a brief lock is waited for, and nothing of it stays", async () => {
  const file = await smallFile();
  const turns: string[] = [];
  const work = (name: string) => async () => {
    turns.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    turns.push(`${name} ends`);
  };
  await Promise.all([withBriefLock(file, work("first")), withBriefLock(file, work("second"))]);
  const [first] = turns;
  const order = first === "first begins" ? ["first", "second"] : ["second", "first"];
  expect(turns).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("a brief lock that is never free is told, with the file that holds it", async () => {
  const file = await smallFile();
  await withBriefLock(file, async () => {
    await expect(withBriefLock(file, async () => "never", 100)).rejects.toMatchObject({
      name: "FileBusyError",
      message: expect.stringContaining(`${file}.lock`),
    });
  });
});

test("the brief lock of a process that crashed is taken over", async () => {
  const file = await smallFile();
  await mkdir(`${file}.lock`, { recursive: true });
  const then = new Date(Date.now() - 60_000);
  await utimes(`${file}.lock`, then, then);
  expect(await withBriefLock(file, async () => "done", 2000)).toBe("done");
});
