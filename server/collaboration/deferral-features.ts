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

/** Log-probabilities below this say no more. */
const LEAST = -12;
const QUANTILES = { minimum: 0, quantile10: 0.1, quantile25: 0.25, quantile50: 0.5 } as const;
/** UTF-16 units before the cursor in which names are looked for. */
const LOOKED_THROUGH = 2_000;

/** The names of the features, in the order of {@link deferralFeatures}. */
export const DEFERRAL_FEATURES = [
  "mean",
  "sum",
  ...(Object.keys(QUANTILES) as (keyof typeof QUANTILES)[]),
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
  "atLineStart",
  "linePrefix",
  "indentation",
  "lineSuffix",
] as const;

/**
 * The features by which the probability is predicted that a stronger expert would be right where this one is wrong
 * (methods section 5; the quantiles after Gupta et al., 2024). One number for each of {@link DEFERRAL_FEATURES}.
 */
export function deferralFeatures(
  { text, logProbabilities, limited }: WrittenText,
  { before, after }: Surroundings,
): number[] {
  const steps = logProbabilities.map((value) => Math.max(LEAST, value));
  const ordered = [...steps].sort((a, b) => a - b);
  const sum = steps.reduce((total, value) => total + value, 0);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const rest = after.slice(0, indexOrEnd(after, "\n"));
  const words = text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const known = new Set(
    `${before.slice(-LOOKED_THROUGH)}\n${after.slice(0, LOOKED_THROUGH)}`.match(/[\p{L}\p{N}_$]+/gu),
  );
  const fresh = words.filter((word) => !known.has(word)).length;
  const written = text.split("\n").map((each) => each.trim());
  const around = new Set([...lastLines(before), ...firstLines(after)]);
  const values: Record<(typeof DEFERRAL_FEATURES)[number], number> = {
    mean: steps.length === 0 ? LEAST : sum / steps.length,
    sum,
    minimum: quantile(ordered, QUANTILES.minimum),
    quantile10: quantile(ordered, QUANTILES.quantile10),
    quantile25: quantile(ordered, QUANTILES.quantile25),
    quantile50: quantile(ordered, QUANTILES.quantile50),
    first: steps[0] ?? LEAST,
    doubtfulSteps: steps.filter((value) => value < Math.log(0.5)).length,
    steps: Math.log1p(steps.length),
    lines: Math.log1p(written.length - 1),
    limited: Number(limited),
    empty: Number(text.trim() === ""),
    openBrackets: Math.abs(balance(text)),
    repeatsLine: Number(written.some((each) => each.length > 2 && around.has(each))),
    meetsSuffix: Number(text.trim() !== "" && after.trimStart().startsWith(text.trim().slice(0, 16))),
    knownNames: words.length === 0 ? 0 : (words.length - fresh) / words.length,
    newNames: Math.log1p(fresh),
    atLineStart: Number(line.trim() === ""),
    linePrefix: Math.log1p(line.trim().length),
    indentation: Math.log1p(line.length - line.trimStart().length),
    lineSuffix: Math.log1p(rest.trim().length),
  };
  return DEFERRAL_FEATURES.map((name) => values[name]);
}

function quantile(ordered: readonly number[], share: number): number {
  return ordered[Math.floor(share * ordered.length)] ?? LEAST;
}

function indexOrEnd(text: string, part: string): number {
  const index = text.indexOf(part);
  return index === -1 ? text.length : index;
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
