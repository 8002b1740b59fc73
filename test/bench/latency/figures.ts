import { mean, quantile } from "../../../server/bench/statistics.ts";
import { type KeySample, ON_TIME_MS, PATIENCE_MS, type Replay } from "./replay.ts";

/** One number of a set of replays of one system, and how it is told. */
export interface Figure {
  readonly label: string;
  readonly unit: "ms" | "%" | "tokens" | "s/min";
  readonly of: (replays: readonly Replay[]) => number;
  /** The least above 0 that could be seen, where 0 is nothing to divide by. */
  readonly least?: (replays: readonly Replay[]) => number;
}

const keysOf = (replays: readonly Replay[]): KeySample[] => replays.flatMap(({ keys }) => keys);
export const burstEnds = (replays: readonly Replay[]): KeySample[] =>
  keysOf(replays).filter((key) => key.endsBurst && key.wanting);

/**
 * From a burst's last key to the first text; where neither it nor any answer came, all that the person waited. Bursts that
 * were answered without text are left out, since nobody waits for that: `noText` counts them.
 */
const firstText = (replays: readonly Replay[]) =>
  burstEnds(replays)
    .filter(({ shownMs, answeredMs }) => shownMs !== undefined || answeredMs === undefined)
    .map(({ shownMs }) => shownMs ?? PATIENCE_MS);
/** The same to the first text or the answer that there is none. */
const firstAnswer = (replays: readonly Replay[]) =>
  burstEnds(replays).map(({ shownMs, answeredMs }) => shownMs ?? answeredMs ?? PATIENCE_MS);

function share(keys: readonly KeySample[], holds: (key: KeySample) => boolean): number {
  return keys.length === 0 ? Number.NaN : keys.filter(holds).length / keys.length;
}

const onTime = (ms: number | undefined) => ms !== undefined && ms <= ON_TIME_MS;

function perMinute(replays: readonly Replay[], clock: "fixedMs" | "elapsedMs"): number {
  const seconds = replays.reduce((sum, replay) => sum + replay.cpuSeconds, 0);
  return seconds / (replays.reduce((sum, replay) => sum + replay[clock], 0) / 60_000);
}

/** All figures of the typing, by the name that they have in the JSON report. */
export const FIGURES = {
  firstTextMedian: {
    label: "last key → first text, median",
    unit: "ms",
    of: (replays) => quantile(firstText(replays), 0.5),
  },
  firstTextP95: {
    label: "last key → first text, 95th percentile",
    unit: "ms",
    of: (replays) => quantile(firstText(replays), 0.95),
  },
  firstAnswerMedian: {
    label: "last key → first answer, median",
    unit: "ms",
    of: (replays) => quantile(firstAnswer(replays), 0.5),
  },
  firstAnswerP95: {
    label: "last key → first answer, 95th percentile",
    unit: "ms",
    of: (replays) => quantile(firstAnswer(replays), 0.95),
  },
  alreadyShown: {
    label: "bursts whose text was on the screen already",
    unit: "%",
    of: (replays) => share(burstEnds(replays), ({ shownMs }) => shownMs === 0),
  },
  noText: {
    label: "bursts without any text",
    unit: "%",
    of: (replays) => share(burstEnds(replays), ({ shownMs }) => shownMs === undefined),
  },
  textWithin300ms: {
    label: "keys with fitting text within 300 ms",
    unit: "%",
    of: (replays) => share(keysOf(replays), ({ shownMs }) => onTime(shownMs)),
    least: (replays) => 1 / keysOf(replays).length,
  },
  correctWithin300ms: {
    label: "keys with the wanted text within 300 ms",
    unit: "%",
    of: (replays) =>
      share(
        keysOf(replays).filter(({ wanting }) => wanting),
        ({ correctMs }) => onTime(correctMs),
      ),
    least: (replays) => 1 / keysOf(replays).filter(({ wanting }) => wanting).length,
  },
  promptTokensPerKey: {
    label: "prompt tokens per key, mean",
    unit: "tokens",
    of: (replays) => mean(keysOf(replays).map(({ promptTokens }) => promptTokens)),
  },
  promptTokensPerKeyMedian: {
    label: "prompt tokens per key, median",
    unit: "tokens",
    of: (replays) =>
      quantile(
        keysOf(replays).map(({ promptTokens }) => promptTokens),
        0.5,
      ),
  },
  promptTokensPerKeyP95: {
    label: "prompt tokens per key, 95th percentile",
    unit: "tokens",
    of: (replays) =>
      quantile(
        keysOf(replays).map(({ promptTokens }) => promptTokens),
        0.95,
      ),
  },
  cpuPerMinute: {
    label: "CPU-seconds per minute of the trace's clock",
    unit: "s/min",
    of: (replays) => perMinute(replays, "fixedMs"),
  },
  cpuPerMinuteElapsed: {
    label: "CPU-seconds per minute elapsed",
    unit: "s/min",
    of: (replays) => perMinute(replays, "elapsedMs"),
  },
} as const satisfies Record<string, Figure>;

export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

/** How many bursts ended without a text, and why. */
export function missing(replays: readonly Replay[]): { timedOut: number; empty: number; bursts: number } {
  const ends = burstEnds(replays);
  const without = ends.filter(({ shownMs }) => shownMs === undefined);
  const timedOut = without.filter(({ answeredMs }) => answeredMs === undefined).length;
  return { timedOut, empty: without.length - timedOut, bursts: ends.length };
}

/** A replay cut behind each burst, for intervals within one trace. Times and CPU are the whole replay's. */
export function bursts(replay: Replay): Replay[] {
  const groups: KeySample[][] = [[]];
  for (const key of replay.keys) {
    groups.at(-1)?.push(key);
    if (key.endsBurst) groups.push([]);
  }
  return groups.filter((keys) => keys.length > 0).map((keys) => ({ ...replay, keys }));
}
