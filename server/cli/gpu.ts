import { Argument, type Command } from "commander";
import pc from "picocolors";
import { supportedGpuTypes } from "../experts/load-llama.ts";
import { formatBytes } from "../models/format.ts";
import { GPU_TITLES, gpuPackages } from "../models/gpu/gpu-packages.ts";
import { GpuStore } from "../models/gpu/gpu-store.ts";
import { ModelStore } from "../models/store.ts";
import type { GpuType } from "../protocol.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { FetchDisplay } from "./fetch-display.ts";
import { reportModelErrors } from "./model-errors.ts";

interface Flags {
  readonly registry: string;
}

/** Adds `tandem gpu [cuda|vulkan]`. Exit codes as those of `tandem models`. */
export function addGpuCommand(program: Command): void {
  program
    .command("gpu")
    .description("show what the graphics card of this machine needs, or fetch it")
    .addArgument(new Argument("[type]", "what to fetch").choices(Object.keys(GPU_TITLES)))
    .option("--registry <url>", "the package registry to fetch from", DEFAULT_SETTINGS["gpu.registry"])
    .action((type: GpuType | undefined, { registry }: Flags) => {
      const store = new GpuStore({ directory: new ModelStore().directory, registry });
      return reportModelErrors(
        (signal) => (type ? install(store, type, signal) : list(store)),
        "Cancelled. Nothing was installed; the same command begins again.",
      );
    });
}

async function list(store: GpuStore): Promise<void> {
  const installed = (await store.installed()).map(({ type }) => type);
  const outdated = await store.outdated();
  const supported = (await supportedGpuTypes()).filter((type) => gpuPackages(type).length > 0);
  const types = [...new Set([...installed, ...supported])];
  if (types.length === 0) print("No graphics card was found on this machine for which there is something to fetch.");
  for (const type of types) {
    const bytes = gpuPackages(type).reduce((sum, { archiveBytes }) => sum + archiveBytes, 0);
    const anew = outdated.includes(type) ? " anew: what is here is of another version of Tandem" : "";
    const state = installed.includes(type) ? pc.green("✓ is here") : `tandem gpu ${type} fetches it${anew}`;
    print(`${GPU_TITLES[type].padEnd(8)} ${formatBytes(bytes).padStart(8)}  ${state}`);
  }
}

async function install(store: GpuStore, type: GpuType, signal: AbortSignal): Promise<void> {
  const display = new FetchDisplay();
  try {
    await store.install(type, { signal, onProgress: (progress) => display.show(progress) });
    display.stop();
    print(
      `${pc.green("✓")} Support for ${GPU_TITLES[type]} is here. Editors that run already use it after "Tandem: Restart Server".`,
    );
  } finally {
    display.stop();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
