import { expect, test } from "vitest";
import { Lock } from "../../../server/experts/lock.ts";

/** Lets everything run that does not wait for anyone. */
const settle = () => new Promise(setImmediate);

test("is passed on in the order of asking, to one at a time", async () => {
  const lock = new Lock();
  const seen: string[] = [];
  let inside = 0;
  const work = async (name: string) => {
    const release = await lock.acquire();
    expect(++inside).toBe(1);
    seen.push(name);
    await settle();
    inside--;
    release();
  };
  await Promise.all(["a", "b", "c"].map(work));
  expect(seen).toEqual(["a", "b", "c"]);
});

test("nobody slips in between a release and the next in line", async () => {
  const lock = new Lock();
  const seen: string[] = [];
  const first = await lock.acquire();
  const second = lock.acquire().then((release) => {
    seen.push("second");
    return release;
  });
  first();
  // Asked in the same turn as the release, when the next in line has not run yet.
  const third = lock.acquire().then((release) => {
    seen.push("third");
    return release;
  });
  const release = await second;
  await settle();
  expect(seen).toEqual(["second"]);
  release();
  (await third)();
  expect(seen).toEqual(["second", "third"]);
});

test("a waiter that is aborted leaves the queue with the signal's reason", async () => {
  const lock = new Lock();
  const release = await lock.acquire();
  const controller = new AbortController();
  const aborted = lock.acquire(controller.signal);
  const behind = lock.acquire();
  const refused = expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  controller.abort();
  await refused;
  release();
  (await behind)();
  (await lock.acquire())();
});

test("a signal that is aborted already is refused, even when the lock is free", async () => {
  const lock = new Lock();
  await expect(lock.acquire(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  (await lock.acquire())();
});

test("an abort after the lock was given changes nothing for the holder and the queue", async () => {
  const lock = new Lock();
  const first = await lock.acquire();
  const controller = new AbortController();
  const second = lock.acquire(controller.signal);
  const third = lock.acquire();
  first();
  const release = await second;
  controller.abort();
  release();
  (await third)();
});

test("a second release does not free the lock of the next holder", async () => {
  const lock = new Lock();
  const first = await lock.acquire();
  first();
  const second = await lock.acquire();
  first();
  let entered = false;
  const third = lock.acquire().then((release) => {
    entered = true;
    return release;
  });
  await settle();
  expect(entered).toBe(false);
  second();
  (await third)();
});
