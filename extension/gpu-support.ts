import { type Disposable, type Memento, type QuickPickItem, window } from "vscode";
import type { GpuSupport } from "../server/protocol.ts";
import type { CommandId } from "./commands.ts";
import { settingInForce } from "./configuration.ts";
import type { ModelStore } from "./model-store.ts";
import { gpuOfferText, gpuText } from "./model-text.ts";
import type { TandemServer } from "./server.ts";

/** Holds the version of Tandem that has asked last; the first ones wrote `true`. */
const ASKED = "tandem.offeredGpuSupport";

interface GpuItem extends QuickPickItem {
  readonly gpu: GpuSupport;
}

/** Fetches what the graphics card of this machine needs, once the user has chosen it, and starts the server with it. */
export async function addGpuSupport(store: ModelStore): Promise<void> {
  const found = await store.gpus();
  const missing = found.filter(({ installed }) => !installed);
  if (missing.length === 0) {
    await window.showInformationMessage(
      found.length === 0
        ? "No graphics card was found on this machine for which there is something to add. The processor computes, or the graphics card that is built in."
        : "Support for the graphics card of this machine is here already. The setting tandem.gpu.use says whether it is used.",
    );
    return;
  }
  const items = missing.map(
    (gpu): GpuItem => ({
      label: `$(cloud-download) ${gpu.title}`,
      description: gpuText(gpu),
      detail: "llama.cpp for this interface, from the package registry; verified, and kept beside the models.",
      gpu,
    }),
  );
  const chosen = await window.showQuickPick(items, { title: "Tandem: add GPU support", matchOnDescription: true });
  if (chosen) await store.installGpu(chosen.gpu);
}

/**
 * Offers GPU support where it is missing, once on a machine and not before the models are there; and again where what was
 * fetched is of no use to this version of Tandem, once for each.
 */
export function offerGpuSupport(
  server: TandemServer,
  store: ModelStore,
  version: string,
  memory: Memento,
  attempt: (work: () => Promise<unknown>) => Promise<void>,
  run: (command: CommandId) => Promise<void>,
): Disposable {
  let looked = false;
  const offer = async () => {
    const askedBefore = memory.get(ASKED) !== undefined;
    const message = gpuOfferText(await store.gpus(), askedBefore);
    if (askedBefore || message) await memory.update(ASKED, version);
    if (!message) return;
    const answer = await window.showInformationMessage(message, "Add GPU Support…", "Not Now");
    if (answer === "Add GPU Support…") await run("tandem.installGpuSupport");
  };
  return server.onDidChange(() => {
    if (looked || server.status?.health !== "ready" || memory.get(ASKED) === version) return undefined;
    looked = true;
    return settingInForce("gpu.use", undefined) === "auto" ? attempt(offer) : undefined;
  });
}
