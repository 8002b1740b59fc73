import { Disposable, window } from "vscode";
import type { CommandId } from "./commands.ts";
import type { ExpertsHere } from "./experts-here.ts";
import type { ModelStore } from "./model-store.ts";
import { inBrackets, lostText } from "./model-text.ts";
import type { TandemServer } from "./server.ts";

/** While a server starts, or work on models ends, an expert may seem to be missing for a moment. */
const SETTLED_MS = 3_000;

/**
 * Tells once of an expert whose file was fetched and is gone, and offers to fetch it again; the other one goes on alone.
 * A file of the user's own fails instead, of which the server tells.
 */
export function tellLostExperts(
  server: TandemServer,
  store: ModelStore,
  here: ExpertsHere,
  attempt: (work: () => Promise<unknown>) => Promise<void>,
  run: (command: CommandId) => Promise<void>,
): Disposable {
  let waiting: NodeJS.Timeout | undefined;
  const tell = async () => {
    const [lost] = here.lost(server.status);
    if (!lost) return;
    await here.forget([lost.id]);
    const { models } = await store.list();
    const model = models.find(({ id, kind, installed }) => id === lost.id && kind !== "local" && !installed);
    if (!model) return;
    const fetch = `Fetch${inBrackets([model])}`;
    const answer = await window.showWarningMessage(lostText(lost), fetch, "Choose Models…");
    if (answer === fetch) await store.fetch([lost.id]);
    if (answer === "Choose Models…") await run("tandem.manageModels");
  };
  const listening = server.onDidChange(() => {
    void attempt(() => here.see(server.status?.experts ?? []));
    if (waiting || here.lost(server.status).length === 0) return;
    waiting = setTimeout(() => {
      waiting = undefined;
      void attempt(tell);
    }, SETTLED_MS);
  });
  return Disposable.from(listening, new Disposable(() => clearTimeout(waiting)));
}
