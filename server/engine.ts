import path from "node:path";
import { Calibrations } from "./calibration/calibrations.ts";
import { CostStore } from "./calibration/cost-store.ts";
import { Random } from "./calibration/random.ts";
import { expertOrOther } from "./collaboration/available.ts";
import { EvidenceLedger } from "./collaboration/evidence.ts";
import { createStrategies } from "./collaboration/strategies.ts";
import { type Budgets, budgetsFor } from "./completion/budgets.ts";
import { CompletionService } from "./completion/completion-service.ts";
import type { Workspace } from "./completion/context/repository-context.ts";
import { Syntax } from "./completion/syntax/syntax.ts";
import type { ExpertRole } from "./experts/expert.ts";
import { ExpertPool, type PoolSettings } from "./experts/expert-pool.ts";
import { LearnedStore, learnedFile } from "./learning/learned-store.ts";
import { PlanLearner } from "./learning/plan-learner.ts";
import { GpuStore } from "./models/gpu/gpu-store.ts";
import { ModelStore } from "./models/store.ts";
import type { Settings } from "./settings.ts";
import { EXPERT_ROLES } from "./strategies.ts";

export interface EngineOptions {
  /** The state of an expert has changed. */
  readonly onExpertChange?: () => void;
  /** Something failed that was worked around; for the log. */
  readonly onWarning?: (message: string) => void;
  /** The rest of an answer that was given in part can be had by asking again. */
  readonly onGrown?: (document: string) => void;
  /** The documents that the user works with. */
  readonly workspace?: Workspace;
  /** Folder with the tree-sitter grammars. */
  readonly grammars?: string;
  /** Folder with what was learned about pairs of experts. */
  readonly calibrations?: string;
}

/** Where the build puts grammars and calibrations, beside the bundled entries. */
const GRAMMARS = path.join(import.meta.dirname, "grammars");
const CALIBRATIONS = path.join(import.meta.dirname, "calibration");

/** All parts behind server and terminal, connected. There may be several in one process. */
export class Engine {
  readonly experts: ExpertPool;
  readonly completion: CompletionService;
  /** What use on this machine teaches `auto`. */
  readonly learner: PlanLearner;
  #store: ModelStore;
  #gpus: GpuStore;

  constructor(
    settings: Settings,
    {
      onExpertChange,
      onGrown,
      workspace,
      onWarning = () => undefined,
      grammars = GRAMMARS,
      calibrations = CALIBRATIONS,
    }: EngineOptions = {},
  ) {
    this.#store = storeFor(settings);
    this.#gpus = gpusFor(settings, this.#store);
    this.experts = new ExpertPool(
      {
        locate: (reference) => this.#store.locate(reference),
        gpus: () => this.#gpus.installed(),
        costs: new CostStore(path.join(this.#store.directory, "costs.json"), (failure) =>
          onWarning(`What the models cost here could not be remembered: ${failure}`),
        ),
      },
      poolSettings(settings),
      onExpertChange,
    );
    this.learner = new PlanLearner(
      new LearnedStore(learnedFile(this.#store.directory), (failure) =>
        onWarning(`What works here could not be remembered: ${failure}`),
      ),
      new Random(Date.now()),
    );
    this.completion = new CompletionService({
      experts: this.experts,
      strategies: createStrategies(new EvidenceLedger(), new Calibrations(calibrations, onWarning), this.learner),
      syntax: new Syntax({ directory: grammars, onFailure: (error) => onWarning(error.message) }),
      budgets: (current, signal) => this.#budgets(current, signal),
      onGrown,
      workspace,
      onFailure: (failure) => onWarning(`Work done ahead failed: ${failure}`),
    });
  }

  /** The user's model files. */
  get store(): ModelStore {
    return this.#store;
  }

  /** llama.cpp's variants for graphics cards. */
  get gpus(): GpuStore {
    return this.#gpus;
  }

  /** Takes over new settings. Experts that they change are unloaded; answers given before are forgotten. */
  async configure(settings: Settings): Promise<void> {
    this.#store = storeFor(settings);
    this.#gpus = gpusFor(settings, this.#store);
    this.completion.forgetAnswers();
    await this.experts.configure(poolSettings(settings));
  }

  /** Whether there are experts on this machine that are not loaded yet. */
  get hasPending(): boolean {
    return EXPERT_ROLES.some((role) => this.experts.isPending(role));
  }

  /**
   * Loads the experts that are on this machine, so that the first request need not wait: the code expert first, since
   * it alone can answer already. Never rejects: what fails shows in the expert's status, and to whoever asks for it.
   */
  async preload(signal: AbortSignal): Promise<void> {
    await this.experts.refresh();
    for (const role of ["code", "general"] satisfies ExpertRole[]) {
      await this.experts.get(role, signal).catch((_unavailable: unknown) => undefined);
    }
  }

  /** Unloads everything. */
  async dispose(): Promise<void> {
    // Nobody waits any more for what is being written or read ahead.
    this.completion.forgetAnswers();
    await this.experts.dispose();
  }

  async #budgets(settings: Settings, signal: AbortSignal): Promise<Budgets> {
    // The code expert reads more slowly in every preset; where it is missing the other one is all there is.
    const { expert } = await expertOrOther("code", this.experts, signal);
    return budgetsFor(expert.cost, settings);
  }
}

function storeFor(settings: Settings): ModelStore {
  return new ModelStore({ directory: settings["models.directory"] });
}

function gpusFor(settings: Settings, { directory }: ModelStore): GpuStore {
  return new GpuStore({ directory, registry: settings["gpu.registry"] });
}

function poolSettings(settings: Settings): PoolSettings {
  return {
    references: { general: settings["experts.general"], code: settings["experts.code"] },
    threads: settings.threads,
    gpu: settings["gpu.use"] === "auto",
    promptTokens: settings["completion.contextTokens"] + settings["context.tokens"],
    newTokens: settings["completion.maxTokens"],
    cacheBytes: settings["memory.cacheMegabytes"] * 1e6,
    unloadAfterMs: settings["models.unloadAfterMinutes"] * 60_000,
  };
}
