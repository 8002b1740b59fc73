import os from "node:os";
import type { CostStore } from "../calibration/cost-store.ts";
import type { ExpertPool } from "../experts/expert-pool.ts";
import { batteryState } from "../machine/battery-state.ts";
import { machineCores } from "../machine/cores.ts";
import { processorFeatures } from "../machine/processor-features.ts";
import { sizeIfThere } from "../models/file-size.ts";
import type { ModelStore } from "../models/store.ts";
import type { ExpertStatus } from "../protocol.ts";
import { reasonOf } from "../reason-of.ts";
import type { Settings } from "../settings.ts";
import { VERSION } from "../version.ts";
import type { Diagnosis, MeasuredSpeed, ModelDiagnosis, RuntimeDiagnosis } from "./diagnosis.ts";
import { folderSize } from "./folder-size.ts";
import type { Problem } from "./problem-log.ts";

/** What is looked at. */
export interface DiagnosisParts {
  readonly experts: Pick<ExpertPool, "status" | "describeRuntime">;
  readonly store: Pick<ModelStore, "directory" | "locate" | "verified">;
  readonly costs: Pick<CostStore, "all">;
  readonly settings: Settings;
  /** The editor, in words. */
  readonly editor: string;
  readonly savingBattery: boolean;
  readonly problems: readonly Problem[];
}

/** Finds out what a report says. Loads no model. What cannot be found out says so itself; it never rejects. */
export async function diagnose(parts: DiagnosisParts): Promise<Diagnosis> {
  const { experts, store, costs, settings, editor, savingBattery, problems } = parts;
  const runtime = await describeRuntime(experts);
  return {
    tandem: VERSION,
    editor,
    node: process.version,
    system: `${os.type()} ${os.release()}, ${os.arch()}`,
    runtime,
    processor: os.cpus()[0]?.model.trim() || "unknown",
    features: await processorFeatures(),
    cores: await machineCores("mathCores" in runtime ? runtime.mathCores : os.availableParallelism()),
    memory: { total: os.totalmem(), free: os.freemem(), server: process.memoryUsage.rss() },
    load: os.loadavg(),
    battery: await batteryState(),
    savingBattery,
    models: await Promise.all(experts.status().map((status) => describeModel(status, store))),
    speeds: measuredSpeeds(await costs.all()),
    settings,
    store: await folderSize(store.directory),
    problems,
  };
}

async function describeRuntime(experts: DiagnosisParts["experts"]) {
  try {
    return await experts.describeRuntime();
  } catch (failure) {
    return { problem: reasonOf(failure) } satisfies RuntimeDiagnosis;
  }
}

async function describeModel(status: ExpertStatus, store: DiagnosisParts["store"]): Promise<ModelDiagnosis> {
  try {
    const verified = await store.verified(status.id);
    if (verified) return { ...status, file: verified.path, bytes: verified.bytes, sha256: verified.sha256 };
    const file = await store.locate(status.id);
    return { ...status, file, bytes: file === undefined ? undefined : await sizeIfThere(file) };
  } catch (failure) {
    return { ...status, message: status.message ?? reasonOf(failure) };
  }
}

function measuredSpeeds(costs: Awaited<ReturnType<CostStore["all"]>>): MeasuredSpeed[] {
  return Object.entries(costs).flatMap(([model, byThreads]) =>
    Object.entries(byThreads).map(([threads, { prompt, step }]) => ({
      model,
      threads: Number(threads),
      promptMs: prompt,
      stepMs: step,
    })),
  );
}
