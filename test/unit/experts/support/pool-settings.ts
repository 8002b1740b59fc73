import type { PoolSettings } from "../../../../server/experts/pool-settings.ts";

/** Settings of a pool of two experts that stay in memory. */
export const POOL_SETTINGS: PoolSettings = {
  references: { general: "a-general-model", code: "a-coder" },
  threads: 1,
  gpu: false,
  promptTokens: 64,
  newTokens: 16,
  cacheBytes: 1e6,
  yieldsCores: true,
  unloadAfterMs: 0,
};
