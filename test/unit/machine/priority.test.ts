import { describe, expect, test } from "vitest";
import { mayRaise, Priority, type Scheduler } from "../../../server/machine/priority.ts";

function refused(code: string): Error {
  return Object.assign(new Error(code), { info: { code } });
}

/** An operating system with three threads. `privileged` lets it raise priorities, `says` is what it claims. */
function system({ privileged = true, says, gone }: { privileged?: boolean; says?: boolean; gone?: number } = {}) {
  const nice = new Map([1, 2, 3].map((task) => [task, 0]));
  const scheduler: Scheduler = {
    tasks: () => [...nice.keys()],
    set: (task, value) => {
      if (task === gone) throw refused("ESRCH");
      if (value < (nice.get(task) ?? 0) && !privileged) throw refused("EACCES");
      nice.set(task, value);
    },
    mayRaise: () => says ?? privileged,
  };
  return { nice: () => [...nice.values()], add: (task: number) => nice.set(task, 0), scheduler };
}

describe("Priority", () => {
  test("lowers every thread, and raises every thread again", () => {
    const { scheduler, nice } = system();
    const priority = new Priority(scheduler);
    expect(priority.lower()).toBe(true);
    expect(nice().every((value) => value > 0)).toBe(true);
    priority.restore();
    expect(nice()).toEqual([0, 0, 0]);
  });

  test("does not lower what could not be raised again", () => {
    const { scheduler, nice } = system({ privileged: false });
    expect(new Priority(scheduler).lower()).toBe(false);
    expect(nice()).toEqual([0, 0, 0]);
  });

  test("tries it on one thread, since a container may claim rights that it lacks", () => {
    const { scheduler, nice } = system({ privileged: false, says: true });
    expect(new Priority(scheduler).lower()).toBe(false);
    expect(nice()).toEqual([0, 0, 1]);
  });

  test("a thread that has ended meanwhile is no obstacle", () => {
    const { scheduler, nice } = system({ gone: 2 });
    expect(new Priority(scheduler).lower()).toBe(true);
    expect(nice()[0]).toBeGreaterThan(0);
  });

  test("restoring what was never lowered does nothing", () => {
    const { scheduler, nice } = system({ privileged: false });
    new Priority(scheduler).restore();
    expect(nice()).toEqual([0, 0, 0]);
  });
});

describe("whether Linux lets a process raise its priority again", () => {
  const limits = (soft: string) => `Limit   Soft Limit  Hard Limit  Units\nMax nice priority         ${soft}    0\n`;
  test.each([
    ["a user's process", "CapEff:\t0000000000000000\n", "0", false],
    ["root", "CapEff:\t000001ffffffffff\n", "0", true],
    ["root in a container without CAP_SYS_NICE", "CapEff:\t00000000a80425fb\n", "0", false],
    ["a user whose limit reaches normal", "CapEff:\t0000000000000000\n", "20", true],
    ["a user whose limit ends below normal", "CapEff:\t0000000000000000\n", "15", false],
    ["no limit", "CapEff:\t0000000000000000\n", "unlimited", true],
    ["nothing known", "", "", false],
  ])("%s", (_, status, soft, expected) => {
    expect(mayRaise(status, limits(soft))).toBe(expected);
  });
});
