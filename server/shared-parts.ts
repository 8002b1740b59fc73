import path from "node:path";
import { Calibrations } from "./calibration/calibrations.ts";
import { CostStore } from "./calibration/cost-store.ts";
import { Random } from "./calibration/random.ts";
import { Syntax } from "./completion/syntax/syntax.ts";
import { ExpertPool } from "./experts/expert-pool.ts";
import type { PoolSettings } from "./experts/pool-settings.ts";
import { LearnedStore } from "./learning/learned-store.ts";
import { PlanLearner } from "./learning/plan-learner.ts";
import { GpuStore } from "./models/gpu/gpu-store.ts";
import { ModelStore } from "./models/store.ts";
import type { Settings } from "./settings.ts";
import { StatisticsStore } from "./statistics/statistics-store.ts";
import { userFile } from "./user-file.ts";

/** Where the build puts grammars and calibrations, beside the bundled entries. */
const GRAMMARS = path.join(import.meta.dirname, "grammars");
const CALIBRATIONS = path.join(import.meta.dirname, "calibration");

/** A window, or a terminal, that works with the shared parts. */
export interface Sharer {
  /** The state of an expert has changed. */
  readonly onExpertChange?: (() => void) | undefined;
  /** Something failed that was worked around; for the log. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Others changed the experts: answers given before would be other ones now. The message is there where it was against this one's settings. */
  readonly onOverruled?: ((message: string | undefined) => void) | undefined;
  /** Another one asks the experts, which do one thing after the other. */
  readonly onOthersAsk?: (() => void) | undefined;
}

export interface SharedPartsOptions {
  /** Folder with the tree-sitter grammars. */
  readonly grammars?: string | undefined;
  /** Folder with what was learned about pairs of experts. */
  readonly calibrations?: string | undefined;
}

/**
 * What all windows of a user share: the experts in memory, the model files, the grammars, what was learned. Of each
 * setting the last change counts; of two limits the higher one, so that both windows have what they need.
 */
export class SharedParts {
  readonly experts: ExpertPool;
  /** What the models were measured to cost on this machine. */
  readonly costs: CostStore;
  readonly syntax: Syntax;
  readonly calibrations: Calibrations;
  /** What use on this machine teaches `auto`. */
  readonly learner: PlanLearner;
  /** What became of the answers that were shown on this machine. */
  readonly statistics: StatisticsStore;
  /** Everyone who takes part, with the settings it has asked for. */
  readonly #sharers = new Map<Sharer, Settings | undefined>();
  #store: ModelStore;
  #gpus: GpuStore;
  #inForce: Settings;

  constructor(settings: Settings, { grammars = GRAMMARS, calibrations = CALIBRATIONS }: SharedPartsOptions = {}) {
    const warn = (message: string) => this.#each(({ onWarning }) => onWarning?.(message));
    this.#inForce = settings;
    this.#store = storeFor(settings);
    this.#gpus = gpusFor(settings, this.#store);
    this.costs = new CostStore(userFile("costs.json"), (failure) =>
      warn(`What the models cost here cannot be remembered: ${failure}. Until it can, every server measures it anew.`),
    );
    this.experts = new ExpertPool(
      {
        locate: (reference) => this.#store.locate(reference),
        gpus: () => this.#gpus.use(),
        costs: this.costs,
      },
      poolSettings([settings]),
      () => this.#each(({ onExpertChange }) => onExpertChange?.()),
    );
    this.learner = new PlanLearner(
      new LearnedStore(userFile("learned.json"), (failure) =>
        warn(`What works here cannot be remembered: ${failure}. Until it can, it is known to this server only.`),
      ),
      new Random(Date.now()),
    );
    this.statistics = new StatisticsStore(userFile("statistics.json"), warn);
    this.calibrations = new Calibrations(calibrations, warn);
    this.syntax = new Syntax({ directory: grammars, onFailure: (error) => warn(error.message) });
  }

  /** The user's model files. */
  get store(): ModelStore {
    return this.#store;
  }

  /** llama.cpp's variants for graphics cards. */
  get gpus(): GpuStore {
    return this.#gpus;
  }

  /** Takes part from now on. */
  join(sharer: Sharer): void {
    this.#sharers.set(sharer, undefined);
  }

  /** Takes part no longer. What it asked for stays in force until somebody sends settings again. */
  leave(sharer: Sharer): void {
    this.#sharers.delete(sharer);
  }

  /** Tells the others that somebody asks the experts now. */
  asks(sharer: Sharer): void {
    for (const other of this.#sharers.keys()) if (other !== sharer) other.onOthersAsk?.();
  }

  /**
   * Takes over what somebody's settings ask for differently than before, and what of them is insisted on, also where others
   * have set something else since. Experts that this changes are unloaded; the others are told.
   */
  async configure(sharer: Sharer, settings: Settings, insisted: readonly SharedSetting[] = []): Promise<void> {
    const others = [...this.#sharers].flatMap(([other, wanted]) =>
      other !== sharer && wanted ? [{ other, wanted }] : [],
    );
    const before = this.#inForce;
    const asked = this.#sharers.get(sharer);
    // What another one has changed since stays, unless nobody is left who asks for it.
    const kept = SHARED_SETTINGS.filter(
      (key) =>
        !insisted.includes(key) &&
        asked?.[key] === settings[key] &&
        others.some(({ wanted }) => wanted[key] === before[key]),
    );
    const inForce = {
      ...settings,
      ...(Object.fromEntries(kept.map((key) => [key, before[key]])) as Partial<Settings>),
    };
    this.#inForce = inForce;
    this.#sharers.set(sharer, settings);
    this.#store = storeFor(inForce);
    this.#gpus = gpusFor(inForce, this.#store);
    const changed = SHARED_SETTINGS.filter((key) => before[key] !== inForce[key]);
    if (changed.length > 0) {
      for (const { other, wanted } of others) {
        const against = changed.filter((key) => wanted[key] !== inForce[key]);
        other.onOverruled?.(against.length > 0 ? overruled(against, inForce) : undefined);
      }
    }
    await this.experts.configure(poolSettings([inForce, ...others.map(({ wanted }) => wanted)]));
  }

  /** Unloads everything. */
  async dispose(): Promise<void> {
    await this.experts.dispose();
  }

  #each(tell: (sharer: Sharer) => void): void {
    for (const sharer of this.#sharers.keys()) tell(sharer);
  }
}

/** What cannot be one thing in one window and another in the next. */
const SHARED_SETTINGS = [
  "experts.general",
  "experts.code",
  "experts.anti",
  "models.directory",
  "models.unloadAfterMinutes",
  "threads",
  "power.yieldCores",
  "gpu.use",
  "gpu.registry",
] as const;

export type SharedSetting = (typeof SHARED_SETTINGS)[number];

function overruled(keys: readonly SharedSetting[], settings: Settings): string {
  const values = keys.map((key) => `tandem.${key} = ${JSON.stringify(settings[key])}`).join(", ");
  return `Another window has set ${values}. All windows on this machine share their experts, so this one now works with these settings too. Set them in your user settings to have the same everywhere, or choose another value here.`;
}

function storeFor(settings: Settings): ModelStore {
  return new ModelStore({ directory: settings["models.directory"] });
}

function gpusFor(settings: Settings, { directory }: ModelStore): GpuStore {
  return new GpuStore({ directory, registry: settings["gpu.registry"] });
}

/** The first settings count; of limits, the highest of all. */
function poolSettings(all: readonly [Settings, ...Settings[]]): PoolSettings {
  const [first] = all;
  const most = (read: (settings: Settings) => number) => Math.max(...all.map(read));
  return {
    references: {
      general: first["experts.general"],
      code: first["experts.code"],
      anti: first["experts.anti"] || undefined,
    },
    threads: first.threads,
    yieldsCores: first["power.yieldCores"],
    gpu: first["gpu.use"] === "auto",
    promptTokens: most((settings) => settings["completion.contextTokens"] + settings["context.tokens"]),
    newTokens: most((settings) => settings["completion.maxTokens"]),
    cacheBytes: most((settings) => settings["memory.cacheMegabytes"]) * 1e6,
    unloadAfterMs: first["models.unloadAfterMinutes"] * 60_000,
  };
}
