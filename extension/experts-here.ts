import type { Memento } from "vscode";
import type { ExpertStatus, Status } from "../server/protocol.ts";

const HERE = "tandem.expertsHere";
/** An expert answers, or could. */
const GOES_ON: ReadonlySet<Status["health"]> = new Set(["ready", "working", "loading", "saving"]);

/** Which experts' files have been seen on this machine, so that a lost one is told from one that was never fetched. */
export class ExpertsHere {
  constructor(private readonly memory: Pick<Memento, "get" | "update">) {}

  /** Takes note of the experts whose files are there. */
  async see(experts: readonly ExpertStatus[]): Promise<void> {
    const found = experts.filter(({ state }) => state === "idle" || state === "loading" || state === "ready");
    const added = found.map(({ id }) => id).filter((id) => !this.ids.includes(id));
    if (added.length) await this.memory.update(HERE, [...this.ids, ...added]);
  }

  /** From now on they need not be there: it was told, or the user has removed them. */
  async forget(ids: readonly string[]): Promise<void> {
    const left = this.ids.filter((id) => !ids.includes(id));
    if (left.length < this.ids.length) await this.memory.update(HERE, left);
  }

  /** The experts that were here and are not any more, while another one goes on. */
  lost(status: Status | undefined): ExpertStatus[] {
    if (!status || !GOES_ON.has(status.health)) return [];
    return status.experts.filter(({ state, id }) => state === "missing" && this.ids.includes(id));
  }

  private get ids(): string[] {
    return this.memory.get<string[]>(HERE, []);
  }
}
