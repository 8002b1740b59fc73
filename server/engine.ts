import type { Calibrations } from "./calibration/calibrations.ts";
import type { CostStore } from "./calibration/cost-store.ts";
import { expertOrOther } from "./collaboration/available.ts";
import { EvidenceLedger } from "./collaboration/evidence.ts";
import { createStrategies } from "./collaboration/strategies.ts";
import { type Budgets, budgetsFor } from "./completion/budgets.ts";
import { CompletionService } from "./completion/completion-service.ts";
import type { Workspace } from "./completion/context/repository-context.ts";
import type { ExpertRole } from "./experts/expert.ts";
import type { ExpertPool } from "./experts/expert-pool.ts";
import type { PlanLearner } from "./learning/plan-learner.ts";
import type { GpuStore } from "./models/gpu/gpu-store.ts";
import type { ModelStore } from "./models/store.ts";
import { EXPERT_ROLES } from "./protocol/strategies.ts";
import type { Settings } from "./settings.ts";
import { SharedParts, type SharedPartsOptions, type SharedSetting, type Sharer } from "./shared-parts.ts";

export interface EngineOptions extends Sharer, SharedPartsOptions {
  /** The rest of an answer that was given in part can be had by asking again. */
  readonly onGrown?: (document: string) => void;
  /** The documents that the user works with. */
  readonly workspace?: Workspace;
  /** What it shares with other engines; parts of its own if missing. */
  readonly shared?: SharedParts;
}

/** All parts behind server and terminal, connected. There may be several in one process. */
export class Engine {
  readonly completion: CompletionService;
  readonly #shared: SharedParts;
  readonly #isShared: boolean;
  readonly #sharer: Sharer;

  constructor(settings: Settings, options: EngineOptions = {}) {
    const { onExpertChange, onGrown, workspace, onWarning, onOverruled, shared } = options;
    this.#isShared = shared !== undefined;
    this.#shared = shared ?? new SharedParts(settings, options);
    this.#sharer = {
      onExpertChange,
      onWarning,
      onOverruled: (message) => {
        this.completion.forgetAnswers();
        onOverruled?.(message);
      },
      onOthersAsk: () => this.completion.makeWay(),
    };
    this.#shared.join(this.#sharer);
    const { experts, calibrations, learner, syntax } = this.#shared;
    const ledger = new EvidenceLedger();
    this.completion = new CompletionService({
      experts,
      strategies: createStrategies(ledger, calibrations, learner),
      ledger,
      syntax,
      budgets: (current, signal) => this.#budgets(current, signal),
      onGrown,
      onAsked: () => this.#shared.asks(this.#sharer),
      workspace,
      onFailure: (failure) => onWarning?.(`Work done ahead failed: ${failure}`),
    });
  }

  get experts(): ExpertPool {
    return this.#shared.experts;
  }

  /** What use on this machine teaches `auto`. */
  get learner(): PlanLearner {
    return this.#shared.learner;
  }

  /** What was learned about pairs of experts. */
  get calibrations(): Calibrations {
    return this.#shared.calibrations;
  }

  /** What the models were measured to cost on this machine. */
  get costs(): CostStore {
    return this.#shared.costs;
  }

  /** The user's model files. */
  get store(): ModelStore {
    return this.#shared.store;
  }

  /** llama.cpp's variants for graphics cards. */
  get gpus(): GpuStore {
    return this.#shared.gpus;
  }

  /**
   * Takes over new settings, those that are insisted on also where others share the engine's parts and have set something
   * else since. Experts that they change are unloaded; answers given before are forgotten.
   */
  async configure(settings: Settings, insisted: readonly SharedSetting[] = []): Promise<void> {
    this.completion.forgetAnswers();
    await this.#shared.configure(this.#sharer, settings, insisted);
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

  /** Gives up what is being done, and unloads everything that no other engine shares. */
  async dispose(): Promise<void> {
    // Nobody waits any more for what is being written or read ahead.
    this.completion.forgetAnswers();
    this.#shared.leave(this.#sharer);
    if (!this.#isShared) await this.#shared.dispose();
  }

  async #budgets(settings: Settings, signal: AbortSignal): Promise<Budgets> {
    // The code expert reads more slowly in every preset; where it is missing the other one is all there is.
    const { expert } = await expertOrOther("code", this.experts, signal);
    return budgetsFor(expert.cost, settings);
  }
}
