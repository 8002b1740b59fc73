import { EXPERT_ROLES } from "../../protocol/strategies.ts";
import { calibratedCurve } from "../calibrated-curve.ts";
import type { BenchItem } from "../dataset.ts";
import { CONFIDENCES, type DeferralPoint, deferralCurve } from "../deferral-curve.ts";
import { COLUMNS, percent, rowsOf } from "../figures.ts";
import { groupBy } from "../group-by.ts";
import { type BenchRecord, isRight, itemKey } from "../record.ts";
import { mean, wilson } from "../statistics.ts";
import { type BenchSummary, summarize } from "../summary.ts";
import { escapeHtml, table } from "./html.ts";
import { paretoFront } from "./pareto.ts";
import { drawPlot, type Line } from "./plot.ts";

export interface ReportParts {
  readonly title: string;
  /** What it was measured with, line by line. */
  readonly facts: readonly string[];
  readonly items: readonly BenchItem[];
  readonly records: readonly BenchRecord[];
  readonly seed: number;
}

const EXAMPLES = 12;
/** Lines of the prompt that an example shows. */
const EXAMPLE_LINES = 6;

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1f2328; background: #fff; }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto; }
th, td { border: 1px solid #d0d7de; padding: 0.25rem 0.5rem; text-align: left; white-space: nowrap; }
svg { max-width: 100%; font: 12px system-ui, sans-serif; } .grid { stroke: #d8dee4; } .interval { stroke: #8c959f; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; } pre { background: #f6f8fa; padding: 0.5rem; overflow-x: auto; }
.right { color: #116329; } .wrong { color: #a40e26; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; } th, td { border-color: #30363d; } pre { background: #161b22; }
  .grid { stroke: #21262d; } text, circle { fill: #e6edf3; } .right { color: #3fb950; } .wrong { color: #ff7b72; }
}`;

/** One page without anything outside of it: tables, quality over latency, the deferral curve, and where experts disagree. */
export function renderReport({ title, facts, items, records, seed }: ReportParts): string {
  const summary = summarize(records, seed);
  const sections = [
    `<h1>${escapeHtml(title)}</h1><ul>${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join("")}</ul>`,
    `<h2>All datasets</h2>${table(COLUMNS, rowsOf(summary))}`,
    qualityOverLatency(summary, records),
    ...deferral(records, seed),
    ...perDataset(records, seed),
    disagreements(items, records),
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style><body>${sections.join("\n")}</body></html>\n`;
}

function qualityOverLatency({ strategies }: BenchSummary, records: readonly BenchRecord[]): string {
  const offers = [...groupBy(records, ({ strategy }) => strategy)].map(([id, own]) => {
    const right = own.filter(isRight).length;
    const [low, high] = wilson(right, own.length);
    return { label: id, cost: strategies[id]?.meanMs ?? 0, worth: right / own.length, low, high };
  });
  const points = offers.map(({ label, cost, worth, low, high }) => ({ label, x: cost, y: worth, low, high }));
  const front = paretoFront(offers).map(({ cost, worth }) => ({ x: cost, y: worth }));
  return drawPlot({
    title: "Right answers over mean latency, with Wilson intervals and the Pareto front",
    xLabel: "mean latency, ms",
    yLabel: "right",
    points,
    lines: [{ label: "front", points: front, dashed: true }],
    formatX: (x) => x.toFixed(0),
    formatY: percent,
  });
}

/**
 * What deferring from the faster to the slower expert would bring, by plain rules and, where the answers allow it, by the
 * calibrated one. Needs both by themselves.
 */
function deferral(records: readonly BenchRecord[], seed: number): string[] {
  const [first, second] = EXPERT_ROLES.map((role) => records.filter(({ strategy }) => strategy === role));
  if (!first?.length || first.length !== second?.length) return [];
  const byItem = (all: readonly BenchRecord[]) => [...all].sort((a, b) => itemKey(a).localeCompare(itemKey(b)));
  const experts = [byItem(first), byItem(second)].sort(
    (a, b) => mean(a.map(({ ms }) => ms)) - mean(b.map(({ ms }) => ms)),
  );
  const [cheap = [], strong = []] = experts;
  const lineOf = (label: string, curve: readonly DeferralPoint[]): Line => {
    return { label, points: curve.map(({ deferred, right }) => ({ x: deferred, y: right })) };
  };
  const lines = Object.entries(CONFIDENCES).map(([label, confidence]) => {
    return lineOf(label, deferralCurve(cheap, strong, confidence));
  });
  const ends = [lines[0]?.points[0], lines[0]?.points.at(-1)].flatMap((point) => point ?? []);
  lines.push({ label: "at random", points: ends, dashed: true });
  const calibrated = calibratedCurve(cheap, strong, seed);
  if (calibrated) lines.push(lineOf("calibrated", calibrated));
  const benefit = calibrated ? ", and by the calibrated probability of benefit, on problems not seen" : "";
  const title = `Deferral from ${cheap[0]?.strategy} to ${strong[0]?.strategy}, by the log-probability of the answer's tokens${benefit}`;
  const axes = { xLabel: "share deferred", yLabel: "right", formatX: percent, formatY: percent };
  return [drawPlot({ title, lines, ...axes })];
}

function perDataset(records: readonly BenchRecord[], seed: number): string[] {
  const datasets = groupBy(records, ({ dataset }) => dataset);
  if (datasets.size < 2) return [];
  return [...datasets].map(
    ([name, own]) => `<h2>${escapeHtml(name)}</h2>${table(COLUMNS, rowsOf(summarize(own, seed)))}`,
  );
}

function disagreements(items: readonly BenchItem[], records: readonly BenchRecord[]): string {
  const answers = groupBy(records, itemKey);
  const examples = items.flatMap((item) => {
    const own = answers.get(itemKey({ dataset: item.dataset, item: item.task_id })) ?? [];
    const right = own.filter(isRight).length;
    return right > 0 && right < own.length ? [example(item, own)] : [];
  });
  if (examples.length === 0) return "";
  return `<h2>Where strategies disagree</h2><p>${examples.length} of ${items.length} items; the first ${Math.min(EXAMPLES, examples.length)}:</p>${examples.slice(0, EXAMPLES).join("")}`;
}

function example(item: BenchItem, records: readonly BenchRecord[]): string {
  const before = item.prompt.split("\n").slice(-EXAMPLE_LINES).join("\n");
  const after = item.suffix.split("\n").slice(0, EXAMPLE_LINES).join("\n");
  const texts = [...groupBy(records, ({ text }) => text)].map(([text, own]) => {
    const names = own.map(({ strategy }) => strategy).join(", ");
    const verdict = own.some(isRight) ? "right" : "wrong";
    return `<p class="${verdict}">${escapeHtml(names)}: ${verdict}</p>${text === "" ? "<p>(nothing)</p>" : `<pre>${escapeHtml(text)}</pre>`}`;
  });
  return `<details><summary>${escapeHtml(item.task_id)}</summary><pre>${escapeHtml(before)}█${escapeHtml(after)}</pre><p>What stood there:</p><pre>${escapeHtml(item.canonical_solution)}</pre>${texts.join("")}</details>`;
}
