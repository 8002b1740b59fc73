/**
 * Learns from logs of `tandem bench --json` when a stronger expert is worth asking, and writes one file for each pair of
 * experts into server/calibration/: `npm run calibrate -- LOG.json…`
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type BenchLogFile, benchLogSchema, fitPair } from "../server/bench/fit-pair.ts";
import { roundNumbers } from "./round-numbers.ts";

const SEED = 1;
/** More digits than data of hundreds of items can tell, and fewer than a file of its size needs. */
const DIGITS = 6;

const directory = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "server/calibration");

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write("Name at least one log: npm run calibrate -- LOG.json…\n");
  process.exitCode = 1;
}
for (const file of files) {
  const calibration = fitPair(await readLog(file), SEED);
  const { cheap, strong, measured, right, deferral } = calibration;
  const target = path.join(directory, `${cheap}+${strong}.json`);
  await writeFile(target, `${JSON.stringify(roundNumbers(calibration, DIGITS), undefined, 1)}\n`);
  const { ece, brier, auroc = Number.NaN } = deferral.quality;
  process.stdout.write(
    `${cheap} and ${strong}: ${measured.items} items of ${measured.problems} problems; right ${percent(right.cheap)}, ${percent(right.strong)}, either ${percent(right.either)}.\n` +
      `Deferral on problems not seen: ECE ${ece.toFixed(3)}, Brier ${brier.toFixed(3)}, AUROC ${auroc.toFixed(2)}.\n`,
  );
}

async function readLog(file: string): Promise<BenchLogFile> {
  const parsed = benchLogSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success) throw new Error(`${file} is no log of tandem bench: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
