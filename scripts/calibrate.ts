/**
 * Learns from logs of `tandem bench --json` when a stronger expert is worth asking, and writes one file for each pair of
 * experts into server/calibration/: `npm run calibrate -- LOG.json…`
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { percent } from "../server/bench/figures.ts";
import { fitPair } from "../server/bench/fit-pair.ts";
import { readBenchLog } from "../server/bench/read-bench-log.ts";
import { ROUTERS, type RoutingCalibration } from "../server/calibration/routing-calibration.ts";
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
  const { calibration, compared } = fitPair(await readBenchLog(file), { seed: SEED });
  const { cheap, strong, measured, right, deferral, routing } = calibration;
  const target = path.join(directory, `${cheap}+${strong}.json`);
  await writeFile(target, toText(roundNumbers(calibration, DIGITS)));
  const { ece, brier, auroc = Number.NaN } = deferral.quality;
  process.stdout.write(
    `${cheap} and ${strong}: ${measured.items} items of ${measured.problems} problems; right ${percent(right.cheap)}, ${percent(right.strong)}, either ${percent(right.either)}.\n` +
      `Deferral on problems not seen: ECE ${ece.toFixed(3)}, Brier ${brier.toFixed(3)}, AUROC ${auroc.toFixed(2)}.\n${describeCompared(compared)}${routing ? describeRouting(routing) : "The log is of before routing was measured.\n"}`,
  );
}

/** How well the ways to defer do, the best first. */
function describeCompared(compared: Readonly<Record<string, number>>): string {
  const ordered = Object.entries(compared).sort(([, a], [, b]) => b - a);
  const texts = ordered.map(([name, right]) => `${name} ${percent(right)}`);
  return `Right answers on average over all budgets of time: ${texts.join(", ")}.\n`;
}

/** What the routers do on problems not seen, a line each. */
function describeRouting({ routers, experts }: RoutingCalibration): string {
  return ROUTERS.map((router) => {
    const { right, gain, apgr = Number.NaN, auroc, chosen, steps } = routers[router].quality;
    const each = experts.map((id) => {
      return `${id} ${percent(chosen[id] ?? 0)} of items, ${(steps[id] ?? 0).toFixed(1)} steps, AUROC ${(auroc[id] ?? Number.NaN).toFixed(2)}`;
    });
    return `Routing by ${router}: right ${percent(right)}; ${(100 * gain.mean).toFixed(2)} ± ${(100 * gain.error).toFixed(2)} points better than the best single expert, its time counted; APGR ${apgr.toFixed(2)}; ${each.join("; ")}.\n`;
  }).join("");
}

/** JSON with a line for each list of numbers: there are many, and with a line for each number the file is twice as large. */
function toText(value: unknown): string {
  const spread = JSON.stringify(value, undefined, 1);
  return `${spread.replace(/\[[\s\d.,e+-]*\]/g, (numbers) => numbers.replace(/\s+/g, ""))}\n`;
}
