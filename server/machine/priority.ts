import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";

const NORMAL = os.constants.priority.PRIORITY_NORMAL;
const LOW = os.constants.priority.PRIORITY_BELOW_NORMAL;
/** CAP_SYS_NICE, as a bit of the capabilities in /proc/self/status. */
const MAY_RAISE = 1n << 23n;

/** The operating system's side of {@link Priority}, so that it can be tested without being root. */
export interface Scheduler {
  /** What has a priority of its own: on Linux every thread, elsewhere the process (0). */
  tasks(): number[];
  /** Sets what the system calls nice. Throws when that is refused. */
  set(task: number, nice: number): void;
  /** Whether the system lets this process go back to normal. */
  mayRaise(): boolean;
}

/** The priority of this process among others. Lowered only where it can be raised again. */
export class Priority {
  readonly #scheduler: Scheduler;
  #low = false;

  constructor(scheduler: Scheduler = systemScheduler()) {
    this.#scheduler = scheduler;
  }

  /** Lets other processes go first. Returns false, and changes nothing, where there would be no way back. */
  lower(): boolean {
    if (!this.#low) this.#low = this.#scheduler.mayRaise() && this.#tryOnOne() && this.#setAll(LOW);
    return this.#low;
  }

  /** Takes its turn like any other process again. */
  restore(): void {
    if (this.#low) this.#low = !this.#setAll(NORMAL);
  }

  /** A container may show rights that it does not have. The last thread is no important one, and 1 does no harm. */
  #tryOnOne(): boolean {
    const one = this.#scheduler.tasks().slice(-1);
    return this.#setAll(NORMAL + 1, one) && this.#setAll(NORMAL, one);
  }

  /** Threads that come later inherit the priority of those that start them. */
  #setAll(nice: number, tasks = this.#scheduler.tasks()): boolean {
    for (const task of tasks) {
      try {
        this.#scheduler.set(task, nice);
      } catch (failure) {
        // A thread may end between being listed and being set.
        if (codeOf(failure) !== "ESRCH") return false;
      }
    }
    return true;
  }
}

function systemScheduler(): Scheduler {
  const onLinux = process.platform === "linux";
  return {
    tasks: () => (onLinux ? readdirSync("/proc/self/task").map(Number) : [0]),
    set: (task, nice) => os.setPriority(task, nice),
    mayRaise: () => {
      if (!onLinux) return process.platform === "win32";
      return mayRaise(readFileSync("/proc/self/status", "utf8"), readFileSync("/proc/self/limits", "utf8"));
    },
  };
}

/** Whether Linux lets a process raise its priority to normal, from its `/proc/…/status` and `/proc/…/limits`. */
export function mayRaise(status: string, limits: string): boolean {
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (capabilities !== undefined && (BigInt(`0x${capabilities}`) & MAY_RAISE) !== 0n) return true;
  // The limit counts backwards: 20 minus the lowest nice that is allowed.
  const limit = /^Max nice priority\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return limit === "unlimited" || Number(limit) >= 20 - NORMAL;
}

function codeOf(failure: unknown): string | undefined {
  if (!(failure instanceof Error)) return undefined;
  const { code, info } = failure as NodeJS.ErrnoException & { info?: { code?: string } };
  return info?.code ?? code;
}
