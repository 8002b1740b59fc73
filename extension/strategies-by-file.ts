import { isStrategyId, type StrategyId } from "../server/protocol.ts";
import { isWithin, movedUri } from "./moved-file.ts";

/** Strategies that hold for single files, by the files' URIs. */
export type StrategiesByFile = ReadonlyMap<string, StrategyId>;

/** Reads what was remembered of them, as JSON has it. What names no strategy of this version is left out. */
export function readStrategies(raw: unknown): StrategiesByFile {
  const entries: [string, unknown][] = typeof raw === "object" && raw !== null ? Object.entries(raw) : [];
  return new Map(entries.flatMap(([uri, strategy]) => (isStrategyId(strategy) ? [[uri, strategy] as const] : [])));
}

/**
 * After a file, or a folder with all that is in it, was moved: its strategies go along, and what it took the place of has
 * none any more. The same map where none is concerned.
 */
export function withMoved(strategies: StrategiesByFile, from: string, to: string): StrategiesByFile {
  const moved = [...strategies].filter(([uri]) => isWithin(uri, from));
  const left = withDeleted(withDeleted(strategies, from), to);
  if (moved.length === 0) return left;
  return new Map([
    ...left,
    ...moved.map(([uri, strategy]): [string, StrategyId] => [movedUri(uri, from, to), strategy]),
  ]);
}

/** After a file, or a folder with all that is in it, was deleted. The same map where none is concerned. */
export function withDeleted(strategies: StrategiesByFile, deleted: string): StrategiesByFile {
  const left = [...strategies].filter(([uri]) => !isWithin(uri, deleted));
  return left.length === strategies.size ? strategies : new Map(left);
}
