import type { CancellationToken, Connection } from "vscode-languageserver";
import type { Engine } from "../engine.ts";
import { supportedGpuTypes } from "../experts/load-llama.ts";
import { GPU_TITLES, gpuPackages } from "../models/gpu/gpu-packages.ts";
import {
  type GpuSupport,
  GpuSupportRequest,
  type GpuType,
  type InstallGpuParams,
  InstallGpuRequest,
} from "../protocol.ts";
import { withWorkProgress } from "./with-work-progress.ts";

export interface GpuParts {
  readonly connection: Connection;
  readonly engine: Pick<Engine, "gpus">;
  /** Aborted once the client has gone. */
  readonly ended: AbortSignal;
  /** What this machine could compute with besides its processor. */
  readonly supported?: () => Promise<GpuType[]>;
}

/** `tandem/gpu/*`: what the graphics card of this machine needs, and fetching it with progress. */
export class GpuFeature {
  readonly #parts: GpuParts;

  constructor(parts: GpuParts) {
    this.#parts = parts;
    const { connection } = parts;
    connection.onRequest(GpuSupportRequest, () => this.#list());
    connection.onRequest(InstallGpuRequest, (params, token) => this.#install(params, token));
  }

  async #list(): Promise<GpuSupport[]> {
    const { engine, supported = supportedGpuTypes } = this.#parts;
    const installed = await engine.gpus.installed();
    const outdated = await engine.gpus.outdated();
    const found = (await supported()).map((type) => ({
      type,
      title: GPU_TITLES[type],
      archiveBytes: gpuPackages(type).reduce((sum, { archiveBytes }) => sum + archiveBytes, 0),
      bytes: gpuPackages(type).reduce((sum, { bytes }) => sum + bytes, 0),
      installed: installed.some((gpu) => gpu.type === type),
      outdated: outdated.includes(type) || undefined,
    }));
    return found.filter(({ bytes }) => bytes > 0);
  }

  async #install({ type, workDoneToken }: InstallGpuParams, token: CancellationToken): Promise<void> {
    const { connection, engine, ended } = this.#parts;
    const options = { title: "Adding GPU support", workDone: workDoneToken, token, ended };
    await withWorkProgress(connection, options, (signal, report) =>
      engine.gpus.install(type, { signal, onProgress: (progress) => report(progress, 0, 1) }),
    );
  }
}
