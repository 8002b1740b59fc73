import { readdir } from "node:fs/promises";
import path from "node:path";
import { fitPair, type PairFit, UnusableLogError } from "../server/bench/fit-pair.ts";
import { groupBy } from "../server/bench/group-by.ts";
import { mergeLogs } from "../server/bench/merge-logs.ts";
import { readBenchLog } from "../server/bench/read-bench-log.ts";
import type { PairCalibration } from "../server/calibration/pair-calibration.ts";
import { PROJECT } from "./project.ts";
import { roundNumbers } from "./round-numbers.ts";

/** Where the files are that ship, with the logs that they were learned from. */
export const CALIBRATION = path.join(PROJECT, "server/calibration");

const SEED = 1;
/** More digits than data of hundreds of items can tell, and fewer than a file of its size needs. */
const DIGITS = 6;

/** What was learned about two experts, and the file of `server/calibration` that says it. */
export interface FittedPair extends PairFit {
  readonly fileName: string;
  readonly contents: string;
}

/**
 * Learns what there is to learn from logs of `tandem bench --json`, together for each pair of experts. The same logs give
 * the same files, byte for byte.
 * @throws UnusableLogError for logs without answers of both experts alone, and for two that would make the same file
 */
export async function fitLogs(files: readonly string[]): Promise<FittedPair[]> {
  const logs = await Promise.all(files.map(readBenchLog));
  const fitted = mergeLogs(logs).map((log) => {
    const fit = fitPair(log, { seed: SEED });
    return { ...fit, fileName: fileNameOf(fit.calibration), contents: toText(roundNumbers(fit.calibration, DIGITS)) };
  });
  for (const [fileName, { length }] of groupBy(fitted, ({ fileName }) => fileName)) {
    if (length === 1) continue;
    throw new UnusableLogError(
      `The logs name the experts of ${fileName} in different roles, and only one of them could be kept. Give those of one way round.`,
    );
  }
  return fitted;
}

/** The name of a pair's file. An id may be a path or a reference to the hub: slashes would make folders of it. */
export function fileNameOf({ cheap, strong }: Pick<PairCalibration, "cheap" | "strong">): string {
  return `${encodeURIComponent(cheap)}+${encodeURIComponent(strong)}.json`;
}

/** The logs that the shipped files were learned from. */
export async function shippedLogs(): Promise<string[]> {
  const folder = path.join(CALIBRATION, "logs");
  return (await readdir(folder)).map((name) => path.join(folder, name));
}

/** JSON with a line for each list of numbers: there are many, and with a line for each number the file is twice as large. */
function toText(value: unknown): string {
  const spread = JSON.stringify(value, undefined, 1);
  return `${spread.replace(/\[[\s\d.,e+-]*\]/g, (numbers) => numbers.replace(/\s+/g, ""))}\n`;
}
