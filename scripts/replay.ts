/**
 * Replays a log of `tandem bench --json` through the learner of `auto`, in several random orders, and prints what it loses
 * against the best fixed strategy and against the best one of each item: `npm run replay -- LOG.json`
 */
import { parseArgs } from "node:util";
import { markdownTable } from "../server/bench/markdown-table.ts";
import { readBenchLog } from "../server/bench/read-bench-log.ts";
import { replayLog } from "../server/bench/replay-log.ts";
import { mean } from "../server/bench/statistics.ts";
import type { Replay } from "../server/calibration/replay.ts";
import { LATENCY_WEIGHT } from "../server/learning/outcome.ts";

/** Where the curves of regret are read. */
const POINTS = [0.1, 0.25, 0.5, 1];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of the first order. */
    seed: { type: "string", default: "1" },
    orders: { type: "string", default: "50" },
    "latency-weight": { type: "string", default: String(LATENCY_WEIGHT) },
    /** Share of the problems from which rewards are predicted. */
    known: { type: "string", default: "0.2" },
  },
});
const [file] = positionals;
if (file === undefined) {
  process.stderr.write(
    "Name a log: npm run replay -- LOG.json [--seed 1] [--orders 50] [--latency-weight 0.05] [--known 0.2]\n",
  );
  process.exitCode = 1;
} else {
  const { records } = await readBenchLog(file);
  const options = { latencyWeight: Number(values["latency-weight"]), known: Number(values.known) };
  const orders = Array.from({ length: Number(values.orders) }, (_, order) =>
    replayLog(records, { ...options, seed: Number(values.seed) + order }),
  );
  const policies: [string, Replay[]][] = [
    ["predictions and learning", orders.map(({ learning }) => learning)],
    ["predictions alone", orders.map(({ predicting }) => predicting)],
  ];
  process.stdout.write(`${regretTable(policies)}\n\n${choiceTable(policies)}\n`);
}

function regretTable(policies: readonly [string, readonly Replay[]][]): string {
  const head = POINTS.map((share) => `regret at ${Math.round(100 * share)} %`);
  const rows = policies.flatMap(([name, replays]) =>
    (["bestFixed", "oracle"] as const).map((other) => [
      name,
      other === "oracle" ? "best of each item" : "best fixed strategy",
      ...POINTS.map((share) => mean(replays.map(({ curve }) => at(curve, share)[other])).toFixed(2)),
      mean(replays.map(({ curve, rewards }) => rewards.policy / curve.length)).toFixed(3),
      mean(replays.map(({ curve, rewards }) => rewards[other] / curve.length)).toFixed(3),
    ]),
  );
  return markdownTable(["chosen by", "against", ...head, "reward", "reward of the other"], rows);
}

function choiceTable(policies: readonly [string, readonly Replay[]][]): string {
  const plans = Object.keys(policies[0]?.[1][0]?.chosen ?? {});
  const rows = policies.map(([name, replays]) => [
    name,
    ...plans.map((plan) => percent(mean(replays.map(({ chosen, curve }) => (chosen[plan] ?? 0) / curve.length)))),
  ]);
  return markdownTable(["chosen by", ...plans], rows);
}

function at(curve: Replay["curve"], share: number) {
  return curve[Math.max(0, Math.ceil(share * curve.length) - 1)] ?? { bestFixed: Number.NaN, oracle: Number.NaN };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
