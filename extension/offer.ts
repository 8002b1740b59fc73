import { type Disposable, type Memento, window } from "vscode";
import type { CommandId } from "./commands.ts";
import { isEnabled } from "./configuration.ts";
import type { ModelStore } from "./model-store.ts";
import { offerText } from "./model-text.ts";
import type { TandemServer } from "./server.ts";

const ASKED = "tandem.offeredModels";

/** Offers to fetch the models, once on a machine. Afterwards only the status bar says that they are missing. */
export function offerModels(
  server: TandemServer,
  store: ModelStore,
  memory: Memento,
  attempt: (work: () => Promise<unknown>) => Promise<void>,
  run: (command: CommandId) => Promise<void>,
): Disposable {
  const offer = async () => {
    const experts = server.status?.experts.filter((expert) => expert.state === "missing") ?? [];
    const { models } = await store.list();
    const missing = models.filter((model) => experts.some((expert) => expert.id === model.id));
    const message = offerText(missing);
    if (!message) return;
    const answer = await window.showInformationMessage(message, "Fetch", "Choose Models…", "Not Now");
    if (answer === "Fetch") await store.fetch(missing.map((model) => model.id));
    if (answer === "Choose Models…") await run("tandem.manageModels");
  };
  return server.onDidChange(() => {
    if (server.status?.health !== "offer" || !isEnabled(undefined) || memory.get(ASKED)) return undefined;
    return attempt(async () => {
      await memory.update(ASKED, true);
      await offer();
    });
  });
}
