import { EXPERT_PARTS } from "../protocol/strategies.ts";
import type { ExpertPart, ExpertRole } from "./expert.ts";

export interface PoolSettings {
  /** What each expert is: catalogue id, path or hub reference. There need not be an anti-expert. */
  readonly references: Readonly<Record<ExpertRole, string>> & { readonly anti?: string | undefined };
  /** The most processor threads; 0 for as many as there are performance cores. */
  readonly threads: number;
  /** Whether fewer are used while other programs need cores. */
  readonly yieldsCores: boolean;
  /** Whether the graphics card may compute. */
  readonly gpu: boolean;
  readonly promptTokens: number;
  readonly newTokens: number;
  /** The most memory for the KV caches of all experts together, in bytes. */
  readonly cacheBytes: number;
  /** Experts not used for this long, in ms, are unloaded until they are needed again; 0 keeps them. */
  readonly unloadAfterMs: number;
}

/** What new settings make necessary. */
export interface SettingsChange {
  /** What the experts run on is another one. */
  readonly runtime: boolean;
  /** The experts that have to be loaded anew. */
  readonly parts: readonly ExpertPart[];
}

/** The parts for which there is a model. */
export function partsIn({ references }: Pick<PoolSettings, "references">): ExpertPart[] {
  return EXPERT_PARTS.filter((part) => references[part] !== undefined);
}

/** The most memory for the KV cache of one expert, in bytes: each has an equal share. */
export function cacheShare(settings: Pick<PoolSettings, "references" | "cacheBytes">): number {
  return settings.cacheBytes / partsIn(settings).length;
}

/** Compares settings with those before. */
export function changeBetween(before: PoolSettings, after: PoolSettings): SettingsChange {
  const differs = (...names: readonly (keyof PoolSettings)[]) => names.some((name) => before[name] !== after[name]);
  const runtime = differs("threads", "yieldsCores", "gpu");
  const everything = runtime || differs("promptTokens", "newTokens") || cacheShare(before) !== cacheShare(after);
  const parts = EXPERT_PARTS.filter((part) => everything || before.references[part] !== after.references[part]);
  return { runtime, parts };
}
