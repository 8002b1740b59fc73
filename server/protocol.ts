/**
 * Everything that Tandem's server understands and sends beyond the LSP standard. A client that speaks only standard
 * LSP 3.18 gets `textDocument/inlineCompletion` without any of this.
 * Positions are LSP positions (zero-based, UTF-16). Durations are in ms, sizes in bytes, log-probabilities natural.
 */
export * from "./protocol/compare.ts";
export * from "./protocol/completion.ts";
export * from "./protocol/diagnosis.ts";
export * from "./protocol/models.ts";
export * from "./protocol/process.ts";
export * from "./protocol/statistics.ts";
export * from "./protocol/status.ts";
export type { ExpertPart, ExpertRole, StrategyId } from "./protocol/strategies.ts";
export {
  EXPERT_NAMES,
  EXPERT_ROLES,
  isExpertRole,
  isStrategyId,
  labelOf,
  STRATEGIES,
} from "./protocol/strategies.ts";
