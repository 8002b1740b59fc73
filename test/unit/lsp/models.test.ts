import { readFile, rm, writeFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver";
import { ModelsFeature, type ModelsParts } from "../../../server/lsp/models.ts";
import { sizeIfThere } from "../../../server/models/file-size.ts";
import {
  FetchModelsRequest,
  ListModelsRequest,
  type ModelsList,
  UseExpertRequest,
  type VerifiedModel,
  VerifyModelsRequest,
} from "../../../server/protocol.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { workbench } from "../models/support/workbench.ts";

type Handler = (...args: unknown[]) => Promise<unknown>;

/** The requests of a client, of a store whose model "toy" is fetched, and loaded as the code expert. */
async function setUp() {
  const bench = await workbench();
  await bench.store.fetch("toy");
  const handlers = new Map<string, Handler>();
  const experts = {
    status: () => [
      { role: "general", id: "other", state: "ready" },
      { role: "code", id: "toy", state: "ready" },
    ],
    /** Told whether the model's file was still there when its expert was unloaded. */
    reset: vi.fn(async (_role: string) => (await sizeIfThere(bench.file)) !== undefined),
    refresh: async () => undefined,
  };
  const parts = {
    connection: {
      onRequest: ({ method }: { method: string }, handler: Handler) => handlers.set(method, handler),
      sendProgress: async () => undefined,
      console: { info: vi.fn() },
    },
    configuration: { get: async () => DEFAULT_SETTINGS, changed: vi.fn() },
    configure: vi.fn(async () => undefined),
    engine: {
      store: bench.store,
      experts,
      costs: { ofFile: async () => undefined },
      gpus: { installed: async () => [] },
    },
    status: { fetching: vi.fn() },
    preload: async () => undefined,
    ended: new AbortController().signal,
  };
  new ModelsFeature(parts as unknown as ModelsParts);
  const { token } = new CancellationTokenSource();
  const ask = <R>(method: string, params: object) => handlers.get(method)?.(params, token) as Promise<R>;
  return {
    ...bench,
    reset: experts.reset,
    parts,
    use: (role: string) => ask<void>(UseExpertRequest.method, { role }),
    list: () => ask<ModelsList>(ListModelsRequest.method, {}),
    fetch: () => ask<void>(FetchModelsRequest.method, { ids: ["toy"] }),
    verify: () => ask<VerifiedModel[]>(VerifyModelsRequest.method, {}),
  };
}

describe("tandem/models", () => {
  test("what is left of copies that were never finished counts as disk use", async () => {
    const { list, bytes, file } = await setUp();
    await writeFile(file.replace(".gguf", ".q8_0-tandem.gguf.part"), "abc");
    const { bytes: used, models } = await list();
    expect(used).toBe(bytes.length + 3);
    expect(models[0]).not.toHaveProperty("unfinishedCopiesBytes");
  });

  test("a damaged model is unloaded before verifying removes its file, and a right one stays loaded", async () => {
    const { verify, reset, file } = await setUp();
    expect(await verify()).toMatchObject([{ id: "toy", ok: true }]);
    expect(reset).not.toHaveBeenCalled();
    const bytes = await readFile(file);
    await writeFile(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from("!")]));
    expect(await verify()).toMatchObject([{ id: "toy", ok: false }]);
    expect(reset.mock.calls).toEqual([["code"]]);
    expect(await reset.mock.results[0]?.value).toBe(true);
    expect(await sizeIfThere(file)).toBeUndefined();
  });

  test("an expert that is to be used is insisted on, as the settings name it now", async () => {
    const { use, parts } = await setUp();
    await use("code");
    expect(parts.configure.mock.calls).toEqual([[["experts.code"]]]);
    expect(parts.configuration.changed).toHaveBeenCalledBefore(parts.configure);
  });

  test("a model that is fetched anew is loaded anew, and one that is here stays loaded", async () => {
    const { fetch, reset, file } = await setUp();
    await fetch();
    expect(reset).not.toHaveBeenCalled();
    await rm(file);
    await fetch();
    expect(reset.mock.calls).toEqual([["code"]]);
  });
});
