import type { Prompt } from "../experts/expert.ts";

/** What a cheap expert has written, as it looks to whoever decides whether a stronger one should try. */
export interface WrittenText {
  readonly text: string;
  /** Natural log-probability of each step. */
  readonly logProbabilities: readonly number[];
  /** It stops at the limit of tokens. */
  readonly limited: boolean;
}

/** The text around the cursor; as much as there is at hand. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** The text around the cursor, put together again. */
export function surroundingsOf({ prefix, middle, suffix }: Prompt): Surroundings {
  return { before: prefix + middle, after: suffix };
}

/** Log-probabilities below this say no more. */
const LEAST = -12;
/** UTF-16 units before the cursor in which names are looked for. */
const LOOKED_THROUGH = 2_000;

/** The names of the features, in the order of {@link contextFeatures}. */
export const CONTEXT_FEATURES = ["atLineStart", "linePrefix", "indentation", "lineSuffix"] as const;

/** The names of the features, in the order of {@link deferralFeatures}. */
export const DEFERRAL_FEATURES = [
  "mean",
  "sum",
  "minimum",
  "quantile10",
  "quantile25",
  "quantile50",
  "first",
  "doubtfulSteps",
  "steps",
  "lines",
  "limited",
  "empty",
  "openBrackets",
  "repeatsLine",
  "meetsSuffix",
  "knownNames",
  "newNames",
  ...CONTEXT_FEATURES,
] as const;

/** The names of the features, in the order of {@link runningFeatures}. */
export const RUNNING_FEATURES = [
  "mean",
  "sum",
  "minimum",
  "last",
  "first",
  "doubtfulSteps",
  "steps",
  ...CONTEXT_FEATURES,
] as const;

/**
 * The features by which the probability is predicted that a stronger expert would be right where this one is wrong
 * (methods section 5; the quantiles after Gupta et al., 2024). One number for each of {@link DEFERRAL_FEATURES}.
 */
export function deferralFeatures(
  { text, logProbabilities, limited }: WrittenText,
  { before, after }: Surroundings,
): number[] {
  const steps = clamp(logProbabilities);
  const ordered = [...steps].sort((a, b) => a - b);
  const words = text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const near = `${before.slice(-LOOKED_THROUGH)}\n${after.slice(0, LOOKED_THROUGH)}`;
  const known = new Set(near.match(/[\p{L}\p{N}_$]+/gu));
  const fresh = words.filter((word) => !known.has(word)).length;
  const written = text.split("\n").map((line) => line.trim());
  const around = new Set([...lastLines(before), ...firstLines(after)]);
  const values: Record<Exclude<(typeof DEFERRAL_FEATURES)[number], (typeof CONTEXT_FEATURES)[number]>, number> = {
    mean: mean(steps),
    sum: sum(steps),
    minimum: quantile(ordered, 0),
    quantile10: quantile(ordered, 0.1),
    quantile25: quantile(ordered, 0.25),
    quantile50: quantile(ordered, 0.5),
    first: steps[0] ?? LEAST,
    doubtfulSteps: doubtful(steps),
    steps: Math.log1p(steps.length),
    lines: Math.log1p(written.length - 1),
    limited: Number(limited),
    empty: Number(text.trim() === ""),
    openBrackets: Math.abs(balance(text)),
    repeatsLine: Number(written.some((line) => line.length > 2 && around.has(line))),
    meetsSuffix: Number(text.trim() !== "" && after.trimStart().startsWith(text.trim().slice(0, 16))),
    knownNames: words.length === 0 ? 0 : (words.length - fresh) / words.length,
    newNames: Math.log1p(fresh),
  };
  return [...Object.values(values), ...contextFeatures({ before, after })];
}

/**
 * What can be said while the expert is still writing, after at least one step. One number for each of
 * {@link RUNNING_FEATURES}.
 * @param context from {@link contextFeatures}
 */
export function runningFeatures(logProbabilities: readonly number[], context: readonly number[]): number[] {
  const steps = clamp(logProbabilities);
  return [
    mean(steps),
    sum(steps),
    Math.min(...steps),
    steps.at(-1) ?? LEAST,
    steps[0] ?? LEAST,
    doubtful(steps),
    Math.log1p(steps.length),
    ...context,
  ];
}

/** What can be said of a place before anybody writes: the last features of both kinds. */
export function contextFeatures({ before, after }: Surroundings): number[] {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const rest = after.split("\n", 1)[0] as string;
  return [
    Number(line.trim() === ""),
    Math.log1p(line.trim().length),
    Math.log1p(line.length - line.trimStart().length),
    Math.log1p(rest.trim().length),
  ];
}

/** The named ones of all features. @throws RangeError for a name that there is not */
export function selectFeatures(names: readonly string[], all: readonly string[], values: readonly number[]): number[] {
  return names.map((name) => {
    const value = values[all.indexOf(name)];
    if (value === undefined) throw new RangeError(`There is no feature ${JSON.stringify(name)}.`);
    return value;
  });
}

/** The part of {@link deferralFeatures} that {@link contextFeatures} gives. */
export function contextPart(features: readonly number[]): readonly number[] {
  return features.slice(-CONTEXT_FEATURES.length);
}

function clamp(logProbabilities: readonly number[]): number[] {
  return logProbabilities.map((value) => Math.max(LEAST, value));
}

function sum(steps: readonly number[]): number {
  return steps.reduce((total, value) => total + value, 0);
}

function mean(steps: readonly number[]): number {
  return steps.length === 0 ? LEAST : sum(steps) / steps.length;
}

function doubtful(steps: readonly number[]): number {
  return steps.filter((value) => value < Math.log(0.5)).length;
}

function quantile(ordered: readonly number[], share: number): number {
  return ordered[Math.floor(share * ordered.length)] ?? LEAST;
}

function lastLines(before: string): string[] {
  return before
    .split("\n")
    .slice(-4)
    .map((line) => line.trim());
}

function firstLines(after: string): string[] {
  return after
    .split("\n", 4)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Opening brackets less closing ones. Those in strings count as well: a rough figure does. */
function balance(text: string): number {
  const opened = text.match(/[([{]/g)?.length ?? 0;
  const closed = text.match(/[)\]}]/g)?.length ?? 0;
  return opened - closed;
}
