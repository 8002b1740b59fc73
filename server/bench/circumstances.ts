import { createHash } from "node:crypto";
import path from "node:path";
import type { Calibrations } from "../calibration/calibrations.ts";
import type { ExpertPool } from "../experts/expert-pool.ts";
import { sizeIfThere } from "../models/file-size.ts";
import { sha256OfFile } from "../models/sha256.ts";
import type { ModelStore } from "../models/store.ts";
import type { Settings } from "../settings.ts";
import { VERSION } from "../version.ts";
import type { Dataset } from "./dataset.ts";
import { describeMachine } from "./describe-machine.ts";

/** Where one finds out what answers a run. */
export interface CircumstanceParts {
  readonly experts: Pick<ExpertPool, "describeRuntime">;
  readonly store: Pick<ModelStore, "locate">;
  readonly calibrations: Pick<Calibrations, "forPair">;
  /** The file of the program that runs: its bytes tell two builds of one version apart. */
  readonly program: string;
}

/** What decides answers and their times beside data and settings. */
export type Circumstances = Awaited<ReturnType<typeof findCircumstances>>;

/**
 * Finds out which Tandem, which llama.cpp, which model files, which calibration and which machine answer. A model that is
 * not on this machine has no file. Rejects where llama.cpp cannot be loaded, for a model file that is none, and where the
 * program's file cannot be read.
 */
export async function findCircumstances(
  { experts, store, calibrations, program }: CircumstanceParts,
  settings: Settings,
) {
  // Without the memory: it differs a little each time a system starts.
  const { processor, cores, platform } = describeMachine();
  const { "experts.general": general, "experts.code": code, "experts.anti": anti } = settings;
  const ids = [general, code, ...(anti === "" ? [] : [anti])];
  return {
    tandem: { version: VERSION, sha256: await sha256OfFile(program) },
    runtime: await experts.describeRuntime(),
    machine: { processor, cores, platform },
    models: await Promise.all(ids.map((id) => describeModel(id, store))),
    calibrations: [await calibrations.forPair(general, code), await calibrations.forPair(code, general)],
  };
}

/**
 * The name of the log in which a run is kept: the same for the same data, settings and circumstances, so that a run finds
 * what an earlier one left, and no other.
 */
export function logName(datasets: readonly Dataset[], settings: Settings, circumstances: Circumstances): string {
  const data = datasets.map(({ name, hash }) => [name, hash]);
  const hash = createHash("sha256").update(JSON.stringify([data, settings, circumstances]));
  return `${hash.digest("hex").slice(0, 16)}.jsonl`;
}

async function describeModel(id: string, store: CircumstanceParts["store"]) {
  const file = await store.locate(id);
  return { id, file: file && path.basename(file), bytes: file && (await sizeIfThere(file)) };
}
