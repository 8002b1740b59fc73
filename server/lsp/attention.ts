import type { ExpertPool } from "../experts/expert-pool.ts";
import type { Priority } from "../machine/priority.ts";

/**
 * Where the user's attention is. While no window is in front, the server lets other processes go first; where the system
 * would not let it return to its place, it makes do with fewer threads instead.
 */
export class Attention {
  readonly #behind = new Map<object, boolean>();

  constructor(
    private readonly experts: Pick<ExpertPool, "setBackground">,
    private readonly priority: Pick<Priority, "lower" | "restore">,
  ) {}

  /** A window has come to the front, or left it. */
  set(window: object, focused: boolean): void {
    this.#behind.set(window, !focused);
    this.#apply();
  }

  /** A window is there no more. */
  forget(window: object): void {
    if (this.#behind.delete(window) && this.#behind.size > 0) this.#apply();
  }

  #apply(): void {
    const behind = [...this.#behind.values()].every((each) => each);
    if (!behind) this.priority.restore();
    this.experts.setBackground(behind && !this.priority.lower());
  }
}
