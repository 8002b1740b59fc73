import os from "node:os";
import path from "node:path";
import type { CancellationToken, Connection, ProgressToken } from "vscode-languageserver";
import type { CostRecord } from "../calibration/cost-store.ts";
import type { Engine } from "../engine.ts";
import { GPU_IS_BUILT_IN } from "../experts/load-llama.ts";
import { measureHere } from "../experts/measure-here.ts";
import { PRESETS } from "../models/catalogue.ts";
import { freeSpace } from "../models/disk-space.ts";
import type { StoredModel } from "../models/list-models.ts";
import type { FetchProgress } from "../models/progress.ts";
import { recommendPreset } from "../models/recommend-preset.ts";
import { describeGain } from "../models/requantise/verdict.ts";
import { EXPERT_PARTS, type ExpertRole } from "../protocol/strategies.ts";
import {
  type ExpertStatus,
  FetchModelsRequest,
  ListModelsRequest,
  type ModelInfo,
  type ModelsList,
  OptimiseModelRequest,
  RemoveModelRequest,
  UseExpertRequest,
  type VerifiedModel,
  VerifyModelsRequest,
} from "../protocol.ts";
import type { SharedSetting } from "../shared-parts.ts";
import type { Configuration } from "./configuration.ts";
import type { StatusFeature } from "./status.ts";
import { asResponse, type Report, withWorkProgress } from "./with-work-progress.ts";

export interface ModelsParts {
  readonly connection: Connection;
  readonly configuration: Configuration;
  readonly engine: Engine;
  readonly status: StatusFeature;
  /** Loads experts that are not in memory, where completions are wanted. Never rejects. */
  readonly preload: () => Promise<void>;
  /** Takes over the client's settings, those that are insisted on also where other clients have set something else since. */
  readonly configure: (insisted: readonly SharedSetting[]) => Promise<void>;
  /** Aborted once the client has gone: nobody could cancel the work any more, or hear of it. */
  readonly ended: AbortSignal;
}

/** `tandem/models/*`: what is on this machine, fetching with progress, verifying, removing, using. */
export class ModelsFeature {
  readonly #parts: ModelsParts;

  constructor(parts: ModelsParts) {
    this.#parts = parts;
    const { connection } = parts;
    connection.onRequest(ListModelsRequest, (params) => this.#list(params?.also));
    connection.onRequest(FetchModelsRequest, ({ ids, workDoneToken }, token) => this.#fetch(ids, workDoneToken, token));
    connection.onRequest(VerifyModelsRequest, ({ workDoneToken }, token) => this.#verify(workDoneToken, token));
    connection.onRequest(RemoveModelRequest, ({ id }) => this.#remove(id));
    connection.onRequest(OptimiseModelRequest, ({ id, workDoneToken }, token) =>
      this.#optimise(id, workDoneToken, token),
    );
    connection.onRequest(UseExpertRequest, ({ role }) => this.#use(role));
  }

  async #list(also: readonly string[] = []): Promise<ModelsList> {
    const { configuration, engine } = this.#parts;
    const settings = await configuration.get();
    const experts = engine.experts.status();
    const named = EXPERT_PARTS.map((part) => settings[`experts.${part}`]);
    const models = await asResponse(engine.store.list([...experts.map(({ id }) => id), ...named, ...also]));
    const recommended = recommendPreset({
      memory: os.totalmem(),
      cores: os.availableParallelism(),
      graphics: settings["gpu.use"] === "auto" && (GPU_IS_BUILT_IN || (await this.#hasWorkingCard())),
    });
    return {
      directory: engine.store.directory,
      bytes: models.reduce((sum, model) => sum + bytesOnDisk(model), 0),
      // A store that has yet to be made has no disk that could be asked.
      freeBytes: await freeSpace(engine.store.directory).catch((_unknown: unknown) => undefined),
      models: await Promise.all(models.map((model) => this.#describe(model, experts))),
      presets: PRESETS.map((preset) => ({
        ...preset,
        recommended: preset === recommended.preset ? recommended.why : undefined,
      })),
    };
  }

  /** What was fetched for a card may find none. Without it there is nothing to ask llama.cpp for. */
  async #hasWorkingCard(): Promise<boolean> {
    const { engine } = this.#parts;
    if ((await engine.gpus.installed()).length === 0) return false;
    const runtime = await engine.experts.describeRuntime().catch((_unusable: unknown) => undefined);
    return runtime !== undefined && runtime.gpu !== "none";
  }

  async #describe(
    { path: file, optimised, unfinishedCopiesBytes: _inTheSum, ...model }: StoredModel,
    experts: readonly ExpertStatus[],
  ): Promise<ModelInfo> {
    const used = optimised?.file ?? (file && path.basename(file));
    const cost = used === undefined ? undefined : fastest(await this.#parts.engine.costs.ofFile(used));
    return {
      ...model,
      installed: file !== undefined,
      optimised: optimised && {
        format: optimised.format,
        bytes: optimised.bytes,
        before: optimised.before.promptTokensPerSecond,
        after: optimised.after.promptTokensPerSecond,
      },
      speed: cost && { written: 1_000 / cost.step, read: 1_000 / cost.prompt },
      // Another window may have set other experts than this one's settings name.
      usedAs: experts.filter(({ id }) => id === model.id).map(({ role }) => role),
    };
  }

  async #fetch(ids: readonly string[], workDone: ProgressToken | undefined, token: CancellationToken): Promise<void> {
    const { configuration, connection, engine, status, preload } = this.#parts;
    const { "models.source": preferredSource } = await configuration.get();
    await this.#withProgress("Fetching models", workDone, token, async (signal, report) => {
      for (const [done, id] of ids.entries()) {
        const wasHere = (await engine.store.locate(id)) !== undefined;
        await engine.store.fetch(id, {
          signal,
          preferredSource,
          // Clients ask before they send this request: `ModelInfo.termsUrl`.
          acceptTerms: () => true,
          onNotice: (message) => connection.console.info(message),
          onProgress: (progress) => report(progress, done, ids.length),
        });
        // What is loaded is of a file that was deleted or damaged since.
        if (!wasHere) await this.#unload(id);
        await engine.experts.refresh();
      }
    }).finally(() => status.fetching(undefined));
    void preload();
  }

  async #verify(workDone: ProgressToken | undefined, token: CancellationToken): Promise<VerifiedModel[]> {
    const { engine } = this.#parts;
    const results = await this.#withProgress("Verifying models", workDone, token, (signal, report) =>
      engine.store.verify({
        signal,
        onProgress: (progress) => report(progress, 0, 1),
        // A damaged model must not go on answering, and on Windows a file that is loaded cannot be removed.
        beforeRemove: (id) => this.#unload(id),
      }),
    );
    await engine.experts.refresh();
    return results;
  }

  async #remove(id: string): Promise<void> {
    const { engine } = this.#parts;
    // A model must not lie in memory whose file is gone.
    await this.#unload(id);
    await asResponse(engine.store.remove(id));
    await engine.experts.refresh();
  }

  async #optimise(id: string, workDone: ProgressToken | undefined, token: CancellationToken): Promise<string> {
    const { connection, engine } = this.#parts;
    const record = await this.#withProgress(`Optimising ${id}`, workDone, token, (signal, report) =>
      engine.store.optimise(id, {
        measure: measureHere,
        signal,
        onNotice: (message) => connection.console.info(message),
        onProgress: (progress) => report(progress, 0, 1),
      }),
    );
    if (!record) return `${id} stays as it is: no other format is worth it on this machine. The log says why.`;
    // The next request loads the copy.
    await this.#unload(id);
    return `${id} is used in the format ${record.format} from now on: ${describeGain(record.before, record.after)}.`;
  }

  async #use(role: ExpertRole): Promise<void> {
    const { configuration, configure } = this.#parts;
    // That they have changed may still be on its way here.
    configuration.changed(undefined);
    await configure([`experts.${role}`]);
  }

  async #unload(id: string): Promise<void> {
    const { experts } = this.#parts.engine;
    for (const expert of experts.status()) if (expert.id === id) await experts.reset(expert.role);
  }

  #withProgress<T>(
    title: string,
    workDone: ProgressToken | undefined,
    token: CancellationToken,
    work: (signal: AbortSignal, report: Report) => Promise<T>,
  ): Promise<T> {
    const { connection, status, ended } = this.#parts;
    const onShare = (share: number, { phase }: FetchProgress) => {
      if (phase !== "verifying" && phase !== "rewriting") status.fetching(share);
    };
    return withWorkProgress(connection, { title, workDone, token, ended, onShare }, work);
  }
}

/** What of a model is in the store: the user's own files are elsewhere. */
function bytesOnDisk(model: StoredModel): number {
  const { kind, path: file, bytes = 0, optimised, partialBytes = 0, unfinishedCopiesBytes = 0 } = model;
  if (kind === "local") return 0;
  return (file === undefined ? 0 : bytes + (optimised?.bytes ?? 0)) + partialBytes + unfinishedCopiesBytes;
}

/** What it costs with the most threads that were measured. */
function fastest(record: CostRecord = {}): CostRecord[string] | undefined {
  return record[Math.max(...Object.keys(record).map(Number))];
}
