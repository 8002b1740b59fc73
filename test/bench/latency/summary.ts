import { bootstrap, type Estimate, median } from "../../../server/bench/statistics.ts";
import type { DecodeSpeeds } from "./decode.ts";
import { FIGURE_NAMES, FIGURES, type Figure, type FigureName, missing } from "./figures.ts";
import type { MemoryUse } from "./process-usage.ts";
import type { Replay } from "./replay.ts";

export const SYSTEM_NAMES = ["tandem", "peer"] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];
export type Load = "idle" | "busy";

/** One trace in both systems, one after the other. */
export interface Pair {
  readonly trace: string;
  readonly load: Load;
  readonly tandem: Replay;
  readonly peer: Replay;
}

/** What was found out beside the typing. */
export interface Facts {
  /** One per start, in ms. */
  readonly initializeMs: readonly number[];
  readonly memory: Readonly<Record<SystemName, MemoryUse | undefined>>;
  readonly decode: DecodeSpeeds;
  readonly modelBytes: number;
}

export interface SystemSummary {
  readonly figures: Record<FigureName, Estimate>;
  readonly missing: ReturnType<typeof missing>;
}

/** The pooled figures of one system under one load; whole traces are drawn for the intervals. */
export function summarize(pairs: readonly Pair[], system: SystemName, seed: number): SystemSummary {
  const replays = pairs.map((pair) => pair[system]);
  const figures = FIGURE_NAMES.map((name) => [name, bootstrap(replays, FIGURES[name].of, seed)] as const);
  return { figures: Object.fromEntries(figures) as Record<FigureName, Estimate>, missing: missing(replays) };
}

/**
 * Tandem's figure over the peer's; the two of a trace are drawn together. Where the peer's is 0 it counts as the least
 * that could be seen, so that the ratio is at least this; NaN where no such thing is known.
 */
export function ratioOf(pairs: readonly Pair[], name: FigureName, seed: number): Estimate {
  const figure: Figure = FIGURES[name];
  const of = (sample: readonly Pair[]) => {
    const replays = sample.map((pair) => pair.peer);
    const peer = figure.of(replays) || (figure.least?.(replays) ?? 0);
    return peer === 0 ? Number.NaN : figure.of(sample.map((pair) => pair.tandem)) / peer;
  };
  return bootstrap(pairs, of, seed);
}

/** All ratios, Tandem over peer, by name. */
export function ratios(pairs: readonly Pair[], facts: Facts, seed: number): Record<string, Estimate> {
  const under = (load: Load) => pairs.filter((pair) => pair.load === load);
  const all: Record<string, Estimate> = {};
  for (const name of FIGURE_NAMES) all[name] = ratioOf(under("idle"), name, seed);
  if (under("busy").length > 0) {
    all.busyMedian = ratioOf(under("busy"), "firstTextMedian", seed);
    all.busyP95 = ratioOf(under("busy"), "firstTextP95", seed);
    all.busyTextWithin300ms = ratioOf(under("busy"), "textWithin300ms", seed);
    all.busyCpuPerMinute = ratioOf(under("busy"), "cpuPerMinute", seed);
  }
  for (const kind of ["decode", "decodeLookup"] as const) {
    const repeats = facts.decode[kind].tandem.map((tandem, index) => [
      tandem,
      facts.decode[kind].peer[index] ?? Number.NaN,
    ]);
    const of = (sample: readonly number[][]) =>
      median(sample.map(([tandem = Number.NaN]) => tandem)) / median(sample.map(([, peer = Number.NaN]) => peer));
    all[kind] = bootstrap(repeats, of, seed);
  }
  const { tandem, peer } = facts.memory;
  if (tandem && peer) {
    const value = tandem.peakWithoutFiles / peer.peakWithoutFiles;
    all.peakMemoryWithoutFiles = { value, low: value, high: value };
  }
  return all;
}
