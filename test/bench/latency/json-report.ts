import { describeMachine } from "../../../server/bench/describe-machine.ts";
import { bootstrap, type Estimate } from "../../../server/bench/statistics.ts";
import { bursts, FIGURE_NAMES, FIGURES, type Figure, type FigureName } from "./figures.ts";
import type { Replay } from "./replay.ts";
import { type Facts, type Load, type Pair, ratios, SYSTEM_NAMES, type SystemName, summarize } from "./summary.ts";
import type { Trace } from "./trace.ts";
import { fingerprint } from "./trace-files.ts";

export interface Measured {
  readonly model: string;
  readonly options: object;
  /** What was typed; under one load it may have been fewer. */
  readonly traces: readonly Trace[];
  readonly pairs: readonly Pair[];
  readonly facts: Facts;
  readonly seed: number;
}

type PerSystem<T> = Record<SystemName, T>;
type PerLoad<T> = Partial<Record<Load, T>>;

/**
 * What `--json` writes. All ratios are Tandem's figure over the peer's; times are in ms, shares from 0 to 1, memory in
 * bytes. What is not known is `null` in the file.
 */
export function toJson({ model, options, traces, pairs, facts, seed }: Measured) {
  const loads = [...new Set(pairs.map(({ load }) => load))];
  const all = Object.entries(ratios(pairs, facts, seed));
  const perSystem = <T>(of: (system: SystemName) => T) =>
    Object.fromEntries(SYSTEM_NAMES.map((system) => [system, of(system)])) as PerSystem<T>;
  const perLoad = <T>(chosen: readonly Pair[], of: (chosen: readonly Pair[]) => T) =>
    Object.fromEntries(
      loads
        .map((load) => [load, chosen.filter((pair) => pair.load === load)] as const)
        .filter(([, some]) => some.length > 0)
        .map(([load, some]) => [load, of(some)]),
    ) as PerLoad<T>;
  return {
    machine: describeMachine(),
    model,
    options,
    traces: traces.map(({ id, languageId, after, actions }) => ({
      id,
      languageId,
      file: fingerprint(after),
      keys: actions.filter(({ kind }) => kind !== "jump").length,
      systems: perSystem((system) =>
        perLoad(
          pairs.filter(({ trace }) => trace === id),
          ([pair]) => pair && figuresWithin(pair[system], seed),
        ),
      ),
    })),
    systems: perSystem((system) => ({
      ...perLoad(pairs, (chosen) => summarize(chosen, system, seed)),
      memory: facts.memory[system],
      ...(system === "tandem" && { initializeMs: facts.initializeMs }),
    })),
    decode: facts.decode,
    modelBytes: facts.modelBytes,
    ratios: Object.fromEntries(all.map(([name, { value }]) => [name, value])),
    intervals: Object.fromEntries(all.map(([name, { low, high }]) => [name, [low, high]])),
    samples: pairs,
  };
}

/** The figures of one trace in one system; bursts are drawn for the intervals. */
export function figuresWithin(replay: Replay, seed: number): Record<FigureName, Estimate> {
  const figures = FIGURE_NAMES.map((name) => {
    const figure: Figure = FIGURES[name];
    // The CPU time of a trace is one number: there is nothing to draw.
    const units = figure.unit === "s/min" ? [replay] : bursts(replay);
    return [name, bootstrap(units, figure.of, seed)] as const;
  });
  return Object.fromEntries(figures) as Record<FigureName, Estimate>;
}
