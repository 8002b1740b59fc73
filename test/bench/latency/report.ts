import { markdownTable } from "../../../server/bench/markdown-table.ts";
import { type Estimate, median } from "../../../server/bench/statistics.ts";
import { FIGURE_NAMES, FIGURES, type Figure, type FigureName } from "./figures.ts";
import { figuresWithin } from "./json-report.ts";
import { type MemoryUse, usageIsKnown } from "./process-usage.ts";
import { type Facts, type Load, type Pair, ratioOf, ratios, SYSTEM_NAMES, summarize } from "./summary.ts";

const LOADS: readonly { load: Load; title: string }[] = [
  { load: "idle", title: "Nothing else running" },
  { load: "busy", title: "One core kept busy by another process" },
];
const PER_TRACE: readonly FigureName[] = [
  "firstTextMedian",
  "firstTextP95",
  "textWithin300ms",
  "correctWithin300ms",
  "promptTokensPerKey",
  "cpuPerMinute",
];

/** The whole report as Markdown, for docs/benchmarks.md. */
export function toMarkdown(pairs: readonly Pair[], facts: Facts, seed: number): string {
  const parts: string[] = [];
  for (const { load, title } of LOADS) {
    const chosen = pairs.filter((pair) => pair.load === load);
    if (chosen.length === 0) continue;
    parts.push(`### ${title}`, pooledTable(chosen, seed), missingLine(chosen, seed));
    parts.push(...PER_TRACE.map((name) => traceTable(chosen, name, seed)));
  }
  parts.push("### Decoding, start and memory", factsTable(facts, ratios(pairs, facts, seed)));
  if (!usageIsKnown) parts.push("CPU time and memory are only known on Linux.");
  return `${parts.join("\n\n")}\n`;
}

function pooledTable(pairs: readonly Pair[], seed: number): string {
  const [tandem, peer] = SYSTEM_NAMES.map((system) => summarize(pairs, system, seed));
  const rows = FIGURE_NAMES.map((name) => {
    const figure = FIGURES[name];
    const cells = [tandem, peer].map((summary) => withInterval(summary?.figures[name], figure));
    return [figure.label, ...cells, ratio(ratioOf(pairs, name, seed))];
  });
  return markdownTable(["all traces", "Tandem", "peer", "ratio"], rows);
}

function missingLine(pairs: readonly Pair[], seed: number): string {
  const lines = SYSTEM_NAMES.map((system) => {
    const { missing } = summarize(pairs, system, seed);
    const { asked, offered } = pairs
      .map((pair) => pair[system].accepts)
      .reduce((sum, one) => ({ asked: sum.asked + one.asked, offered: sum.offered + one.offered }));
    return `${system}: of ${missing.bursts} bursts ${missing.timedOut} timed out and ${missing.empty} were answered without text; ${offered} of ${asked} wanted lines were accepted`;
  });
  return `${lines.join(". ")}.`.replace("tandem", "Tandem").replace(". peer", ". Peer");
}

function traceTable(pairs: readonly Pair[], name: FigureName, seed: number): string {
  const figure: Figure = FIGURES[name];
  const rows = pairs.map((pair) => [
    pair.trace,
    ...SYSTEM_NAMES.map((system) => withInterval(figuresWithin(pair[system], seed)[name], figure)),
  ]);
  return markdownTable([figure.label, "Tandem", "peer"], rows);
}

function factsTable({ decode, initializeMs, memory, modelBytes }: Facts, all: Record<string, Estimate>): string {
  const speed = (values: readonly number[]) => `${median(values).toFixed(1)} tokens/s`;
  const rows = [
    ["decoding", speed(decode.decode.tandem), speed(decode.decode.peer), ratio(all.decode)],
    [
      "decoding what stands in the file",
      speed(decode.decodeLookup.tandem),
      speed(decode.decodeLookup.peer),
      ratio(all.decodeLookup),
    ],
    ["start → answer of `initialize`", `${Math.round(median(initializeMs))} ms`, "", ""],
  ];
  const megabytes = (field: keyof MemoryUse) =>
    SYSTEM_NAMES.map((system) =>
      memory[system] ? `${Math.round((memory[system]?.[field] ?? 0) / 1e6)} MB` : "not known",
    );
  rows.push(["peak memory, model files included", ...megabytes("peak"), ""]);
  rows.push(["peak memory without mapped files", ...megabytes("peakWithoutFiles"), ratio(all.peakMemoryWithoutFiles)]);
  rows.push(["anonymous memory at the end", ...megabytes("anonymous"), ""]);
  const note = `The model's file has ${Math.round(modelBytes / 1e6)} MB. Memory without mapped files still has the weights that were repacked for this processor, and the KV caches.`;
  return `${markdownTable(["", "Tandem", "peer", "ratio"], rows)}\n\n${note}`;
}

function withInterval(estimate: Estimate | undefined, figure: Figure): string {
  if (!estimate || Number.isNaN(estimate.value)) return "not known";
  const { value, low, high } = estimate;
  if (Number.isNaN(low)) return plain(value, figure);
  return `${plain(value, figure)} (${plain(low, figure, false)}–${plain(high, figure, false)})`;
}

function plain(value: number, { unit }: Figure, withUnit = true): string {
  if (Number.isNaN(value)) return "not known";
  const suffix = withUnit && unit !== "tokens" && unit !== "s/min" ? ` ${unit}` : "";
  if (unit === "%") return `${(100 * value).toFixed(0)}${suffix}`;
  return `${value.toFixed(unit === "ms" ? 0 : 1)}${suffix}`;
}

function ratio(estimate: Estimate | undefined): string {
  if (!estimate || Number.isNaN(estimate.value)) return "";
  const { value, low, high } = estimate;
  return Number.isNaN(low) || low === high
    ? value.toFixed(2)
    : `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
