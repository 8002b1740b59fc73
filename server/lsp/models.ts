import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  type ProgressToken,
  ResponseError,
} from "vscode-languageserver";
import type { Engine } from "../engine.ts";
import { PRESETS } from "../models/catalogue.ts";
import { describeProgress } from "../models/describe-progress.ts";
import { ModelError } from "../models/errors.ts";
import type { FetchProgress } from "../models/progress.ts";
import {
  FetchModelsRequest,
  ListModelsRequest,
  type ModelsList,
  RemoveModelRequest,
  type VerifiedModel,
  VerifyModelsRequest,
} from "../protocol.ts";
import { EXPERT_ROLES } from "../strategies.ts";
import { abortSignal } from "./abort.ts";
import type { Configuration } from "./configuration.ts";
import type { StatusFeature } from "./status.ts";

export interface ModelsParts {
  readonly connection: Connection;
  readonly configuration: Configuration;
  readonly engine: Engine;
  readonly status: StatusFeature;
}

type Report = (progress: FetchProgress, done: number, of: number) => void;

/** `tandem/models/*`: what is on this machine, fetching with progress, verifying, removing. */
export class ModelsFeature {
  readonly #parts: ModelsParts;

  constructor(parts: ModelsParts) {
    this.#parts = parts;
    const { connection } = parts;
    connection.onRequest(ListModelsRequest, () => this.#list());
    connection.onRequest(FetchModelsRequest, ({ ids, workDoneToken }, token) => this.#fetch(ids, workDoneToken, token));
    connection.onRequest(VerifyModelsRequest, ({ workDoneToken }, token) => this.#verify(workDoneToken, token));
    connection.onRequest(RemoveModelRequest, ({ id }) => this.#remove(id));
  }

  async #list(): Promise<ModelsList> {
    const { configuration, engine } = this.#parts;
    const settings = await configuration.get();
    const models = await engine.store.list();
    return {
      directory: engine.store.directory,
      models: models.map(({ path, optimised, ...model }) => ({
        ...model,
        installed: path !== undefined,
        optimised: optimised && {
          format: optimised.format,
          bytes: optimised.bytes,
          before: optimised.before.promptTokensPerSecond,
          after: optimised.after.promptTokensPerSecond,
        },
        usedAs: EXPERT_ROLES.filter((role) => settings[`experts.${role}`] === model.id),
      })),
      presets: [...PRESETS],
    };
  }

  async #fetch(ids: readonly string[], workDone: ProgressToken | undefined, token: CancellationToken): Promise<void> {
    const { configuration, connection, engine, status } = this.#parts;
    const { "models.source": preferredSource } = await configuration.get();
    await this.#withProgress("Fetching models", workDone, token, async (signal, report) => {
      for (const [done, id] of ids.entries()) {
        await engine.store.fetch(id, {
          signal,
          preferredSource,
          // Clients ask before they send this request: `ModelInfo.termsUrl`.
          acceptTerms: () => true,
          onNotice: (message) => connection.console.info(message),
          onProgress: (progress) => report(progress, done, ids.length),
        });
        await engine.experts.refresh();
      }
    }).finally(() => status.fetching(undefined));
    void engine.preload(new AbortController().signal);
  }

  async #verify(workDone: ProgressToken | undefined, token: CancellationToken): Promise<VerifiedModel[]> {
    const { engine } = this.#parts;
    const results = await this.#withProgress("Verifying models", workDone, token, (signal, report) =>
      engine.store.verify({ signal, onProgress: (progress) => report(progress, 0, 1) }),
    );
    await engine.experts.refresh();
    return results;
  }

  async #remove(id: string): Promise<void> {
    const { configuration, engine } = this.#parts;
    const settings = await configuration.get();
    // A model must not lie in memory whose file is gone.
    for (const role of EXPERT_ROLES) if (settings[`experts.${role}`] === id) await engine.experts.reset(role);
    await asResponse(engine.store.remove(id));
    await engine.experts.refresh();
  }

  async #withProgress<T>(
    title: string,
    workDone: ProgressToken | undefined,
    token: CancellationToken,
    work: (signal: AbortSignal, report: Report) => Promise<T>,
  ): Promise<T> {
    const { connection, status } = this.#parts;
    const reporter = connection.window.attachWorkDoneProgress(workDone);
    const signal = abortSignal(token);
    reporter.begin(title, 0, undefined, true);
    try {
      return await asResponse(
        work(signal, (progress, done, of) => {
          const share = (done + (progress.bytesTotal ? progress.bytesDone / progress.bytesTotal : 0)) / of;
          if (progress.phase !== "verifying") status.fetching(share);
          reporter.report(Math.floor(share * 100), describeProgress(progress));
        }),
      );
    } catch (failure) {
      if (signal.aborted) throw new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled.");
      throw failure;
    } finally {
      reporter.done();
    }
  }
}

/** Failures with a message for the user reach the client as such. */
export async function asResponse<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    if (failure instanceof ModelError) throw new ResponseError(ErrorCodes.InvalidRequest, failure.message);
    throw failure;
  }
}
