/** The collaboration strategies, defined once for settings, palette, panel, terminal and server. */
export const STRATEGIES = [
  {
    id: "auto",
    label: "Auto",
    explanation: "Chooses for every request and says why; the code expert where evidence favours it.",
  },
  { id: "code", label: "Code expert", explanation: "The code expert alone." },
  { id: "general", label: "General model", explanation: "The general model alone." },
  {
    id: "routing",
    label: "Routing",
    explanation: "One expert, chosen by language and by place: code, comment, string or prose.",
  },
  {
    id: "cascade",
    label: "Cascade",
    explanation: "The cheaper expert writes first; the stronger one takes over where it is unsure.",
  },
  {
    id: "ensemble",
    label: "Ensemble",
    explanation: "Both write token by token: averaged, or the larger one corrected by the other.",
  },
  {
    id: "rerank",
    label: "Rerank",
    explanation: "Both write, then all texts are judged with the lines that follow, and the best is taken.",
  },
  {
    id: "vote",
    label: "Vote",
    explanation: "Both write twice, from different beginnings; the text that most of them wrote is taken.",
  },
] as const;

/** The part an expert plays: users think of the two models by these names. */
export type ExpertRole = "general" | "code";

/**
 * What a model may be in an answer: one of the two experts, or the one against which the code expert is read in proxy
 * tuning. That one, the anti-expert, never answers by itself.
 */
export type ExpertPart = ExpertRole | "anti";

/** What users call the models by the part they play, within a sentence. */
export const EXPERT_NAMES: Readonly<Record<ExpertPart, string>> = {
  general: "general model",
  code: "code expert",
  anti: "anti-expert",
};

export const EXPERT_ROLES: readonly ExpertRole[] = ["general", "code"];

export const EXPERT_PARTS = ["general", "code", "anti"] as const satisfies readonly ExpertPart[];

/** What users call a model by its part, at the beginning of a line. */
export function partLabel(part: ExpertPart): string {
  const name = EXPERT_NAMES[part];
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Whether a strategy is one expert alone, its name being the expert's role then, or a part that can answer by itself. */
export function isExpertRole(name: string): name is ExpertRole {
  return EXPERT_ROLES.some((role) => role === name);
}

export type StrategyId = (typeof STRATEGIES)[number]["id"];

export const STRATEGY_IDS = STRATEGIES.map((strategy) => strategy.id) as [StrategyId, ...StrategyId[]];

export const DEFAULT_STRATEGY: StrategyId = "auto";

/** What users call a strategy. */
export function labelOf(strategy: StrategyId): string {
  return STRATEGIES.find(({ id }) => id === strategy)?.label ?? strategy;
}

/** Whether a string that came from outside names a strategy. */
export function isStrategyId(value: unknown): value is StrategyId {
  return STRATEGY_IDS.includes(value as StrategyId);
}
