import { EXPERT_ROLES } from "../strategies.ts";
import type { ExpertRole } from "./expert.ts";

export interface PoolSettings {
  /** What each expert is: catalogue id, path or hub reference. */
  readonly references: Readonly<Record<ExpertRole, string>>;
  /** The most processor threads; 0 for as many as there are performance cores. */
  readonly threads: number;
  /** Whether fewer are used while other programs need cores. */
  readonly yieldsCores: boolean;
  /** Whether the graphics card may compute. */
  readonly gpu: boolean;
  readonly promptTokens: number;
  readonly newTokens: number;
  /** The most memory for the KV caches of both experts together, in bytes. */
  readonly cacheBytes: number;
  /** Experts not used for this long, in ms, are unloaded until they are needed again; 0 keeps them. */
  readonly unloadAfterMs: number;
}

/** What new settings make necessary. */
export interface SettingsChange {
  /** What the experts run on is another one. */
  readonly runtime: boolean;
  /** The experts that have to be loaded anew. */
  readonly roles: readonly ExpertRole[];
}

/** Compares settings with those before. */
export function changeBetween(before: PoolSettings, after: PoolSettings): SettingsChange {
  const differs = (...names: readonly (keyof PoolSettings)[]) => names.some((name) => before[name] !== after[name]);
  const runtime = differs("threads", "yieldsCores", "gpu");
  const everything = runtime || differs("promptTokens", "newTokens", "cacheBytes");
  const roles = EXPERT_ROLES.filter((role) => everything || before.references[role] !== after.references[role]);
  return { runtime, roles };
}
