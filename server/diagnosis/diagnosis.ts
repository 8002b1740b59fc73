import type { Cores } from "../machine/cores.ts";
import type { ExpertStatus } from "../protocol.ts";
import type { Settings } from "../settings.ts";
import type { Problem } from "./problem-log.ts";

/** What the experts run on, or why that cannot be used. */
export type RuntimeDiagnosis =
  | {
      readonly release: string;
      readonly library: string;
      readonly build: string;
      readonly gpu: string;
      readonly instructions: readonly string[];
      readonly threads: number;
    }
  | { readonly problem: string };

/** A model in use. */
export interface ModelDiagnosis extends ExpertStatus {
  /** Path of its file; undefined while it is not on this machine. */
  readonly file?: string;
  /** Of the file. */
  readonly bytes?: number;
  /** As it was found right when the file was fetched or made; undefined where nobody has verified it. */
  readonly sha256?: string;
}

/** What evaluations of a model were measured to cost with so many threads, in ms. */
export interface MeasuredSpeed {
  /** Name of the file, and the bytes of its tensors. */
  readonly model: string;
  readonly threads: number;
  readonly promptMs: number;
  readonly stepMs: number;
}

/** All that a report says, as it was found: paths and messages may still name people and files. Sizes in bytes. */
export interface Diagnosis {
  readonly tandem: string;
  readonly editor: string;
  readonly node: string;
  /** Operating system and architecture. */
  readonly system: string;
  readonly runtime: RuntimeDiagnosis;
  readonly processor: string;
  /** Vector instructions that the processor has, as far as the system lists them. */
  readonly features: readonly string[];
  readonly cores: Cores;
  readonly memory: { readonly total: number; readonly free: number; readonly server: number };
  /** Mean number of busy processors over 1, 5 and 15 minutes. */
  readonly load: readonly number[];
  readonly battery: string;
  readonly savingBattery: boolean;
  readonly models: readonly ModelDiagnosis[];
  readonly speeds: readonly MeasuredSpeed[];
  readonly settings: Settings;
  /** The model store; undefined while there is none. */
  readonly store: { readonly files: number; readonly bytes: number } | undefined;
  readonly problems: readonly Problem[];
}

/** What must not show in a report. */
export interface Private {
  /** The home folder. */
  readonly home: string;
  /** Names that stand in paths: of the user, of the workspace's folders. */
  readonly names: readonly string[];
  /** Texts of open documents. */
  readonly texts: readonly string[];
}
