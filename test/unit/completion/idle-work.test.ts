import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IdleWork } from "../../../server/completion/idle-work.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("begins when nothing has happened for a while", async () => {
  const idle = new IdleWork(100, () => undefined);
  const work = vi.fn(async () => undefined);
  idle.plan(work);
  await vi.advanceTimersByTimeAsync(99);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledOnce();
});

test("is interrupted, whether it has begun or not", async () => {
  const failures: unknown[] = [];
  const idle = new IdleWork(100, (failure) => void failures.push(failure));
  const work = vi.fn(
    (signal: AbortSignal) =>
      new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  idle.plan(work);
  idle.interrupt();
  await vi.advanceTimersByTimeAsync(200);
  expect(work).not.toHaveBeenCalled();
  idle.plan(work);
  await vi.advanceTimersByTimeAsync(100);
  const [signal] = work.mock.calls[0] ?? [];
  idle.interrupt();
  expect(signal?.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(failures).toEqual([]);
});

test("a later plan replaces an earlier one", async () => {
  const idle = new IdleWork(100, () => undefined);
  const first = vi.fn(async () => undefined);
  const second = vi.fn(async () => undefined);
  idle.plan(first);
  idle.plan(second);
  await vi.advanceTimersByTimeAsync(150);
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
});

test("tells of failures", async () => {
  const failures: unknown[] = [];
  const idle = new IdleWork(0, (failure) => void failures.push(failure));
  idle.plan(async () => {
    throw new Error("The model broke down.");
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(failures).toMatchObject([{ message: "The model broke down." }]);
});
