/**
 * Learns from logs of `tandem bench --json` when a stronger expert is worth asking, and writes one file for each pair of
 * experts into server/calibration/: `npm run calibrate -- LOG.json…`. Without logs it takes those that the shipped files
 * were learned from.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { percent } from "../server/bench/figures.ts";
import type { DeferralCalibration } from "../server/calibration/pair-calibration.ts";
import { ROUTERS, type RoutingCalibration } from "../server/calibration/routing-calibration.ts";
import { CALIBRATION, fitLogs, shippedLogs } from "./fit-logs.ts";

const named = process.argv.slice(2);
const files = named.length > 0 ? named : await shippedLogs();
for (const { fileName, contents, calibration, compared, deciding } of await fitLogs(files)) {
  await writeFile(path.join(CALIBRATION, fileName), contents);
  const { cheap, strong, measured, right, deferral, routing } = calibration;
  process.stdout.write(
    `${cheap} and ${strong}: ${measured.items} items of ${measured.problems} problems; right ${percent(right.cheap)}, ${percent(right.strong)}, either ${percent(right.either)}.\n` +
      `Deferral on problems not seen: of finished texts ${describeQuality(deferral.quality)}; of what decides, the greatest probability until then, ${describeQuality(deciding)}.\n${describeCompared(compared)}${routing ? describeRouting(routing) : "The log is of before routing was measured.\n"}`,
  );
}

function describeQuality({
  ece,
  brier,
  auroc = Number.NaN,
}: Pick<DeferralCalibration["quality"], "ece" | "brier" | "auroc">): string {
  return `ECE ${ece.toFixed(3)}, Brier ${brier.toFixed(3)}, AUROC ${auroc.toFixed(2)}`;
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
    return `Routing by ${router}: right ${percent(right)}; ${(100 * gain.mean).toFixed(2)} ± ${(100 * gain.error).toFixed(2)} points better than the best single expert, its time counted, from which it differs on ${gain.problems} problems; APGR ${apgr.toFixed(2)}; ${each.join("; ")}.\n`;
  }).join("");
}
