import { expect, test, vi } from "vitest";
import { RestartWhenIdle } from "../../../extension/restart-when-idle.ts";

function setUp() {
  const working = new Map<string, string>();
  const listeners: (() => void)[] = [];
  const restart = vi.fn(async () => undefined);
  const jobs = {
    working,
    onDidFinish: (listener: () => void) => {
      listeners.push(listener);
      return { dispose: () => undefined };
    },
  };
  const restarts = new RestartWhenIdle(jobs as ConstructorParameters<typeof RestartWhenIdle>[0], restart);
  const finish = (key: string) => {
    working.delete(key);
    for (const listener of listeners) listener();
  };
  return { working, restart, restarts, finish };
}

test("without other work the server is restarted at once, and only when that is asked for", async () => {
  const { restarts, restart, finish } = setUp();
  finish("a");
  expect(restart).not.toHaveBeenCalled();
  expect(await restarts.request()).toBe(true);
  finish("a");
  expect(restart).toHaveBeenCalledOnce();
});

test("work that goes on is not broken off: the restart comes once, when the last of it has ended", async () => {
  const { restarts, restart, working, finish } = setUp();
  working.set("a", "5 %").set("b", "begins");
  expect(await restarts.request()).toBe(false);
  finish("a");
  expect(restart).not.toHaveBeenCalled();
  finish("b");
  expect(restart).toHaveBeenCalledOnce();
});
