import { escapeHtml } from "./html.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  /** Vertical extent of an interval. */
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly dashed?: boolean;
}

export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points?: readonly Point[];
  readonly lines?: readonly Line[];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = { left: 70, right: 110, top: 20, bottom: 50 };
const TICKS = 5;
/** Sums of fractions are off by so much at most. */
const ROUNDING = 1e-9;
const COLOURS = ["#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626", "#0891b2"];

/** Draws a plot as SVG. */
export function drawPlot({ title, xLabel, yLabel, points = [], lines = [], formatX, formatY }: Plot): string {
  const xs = [...points, ...lines.flatMap((line) => line.points)].map(({ x }) => x);
  const all = [
    ...points.flatMap(({ y, low = y, high = y }) => [low, y, high]),
    ...lines.flatMap((line) => line.points.map(({ y }) => y)),
  ];
  const x = scale(xs, MARGIN.left, WIDTH - MARGIN.right, true);
  const y = scale(all, HEIGHT - MARGIN.bottom, MARGIN.top);
  const parts = [axes(x, y, formatX, formatY, xLabel, yLabel)];
  for (const [index, line] of lines.entries()) {
    const colour = COLOURS[index % COLOURS.length];
    const path = line.points.map((point) => `${x.of(point.x).toFixed(1)},${y.of(point.y).toFixed(1)}`).join(" ");
    const dash = line.dashed ? ' stroke-dasharray="5 4"' : "";
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`);
    parts.push(
      text(WIDTH - MARGIN.right + 10, MARGIN.top + 16 * (index + 1), `— ${line.label}`, `style="fill:${colour}"`),
    );
  }
  for (const [index, point] of [...points].sort((a, b) => a.x - b.x).entries()) {
    const [cx, cy] = [x.of(point.x), y.of(point.y)];
    if (point.low !== undefined && point.high !== undefined) {
      parts.push(`<line x1="${cx}" x2="${cx}" y1="${y.of(point.low)}" y2="${y.of(point.high)}" class="interval"/>`);
    }
    // Neighbours are labelled above and below in turns, so that their names do not run into each other.
    parts.push(`<circle cx="${cx}" cy="${cy}" r="5"/>`, text(cx + 8, cy + (index % 2 === 0 ? -8 : 18), point.label));
  }
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${parts.join("")}</svg></figure>`;
}

interface Scale {
  readonly ticks: readonly number[];
  of(value: number): number;
}

/** From values to pixels, with round numbers at both ends; from 0 on if that is wanted. */
function scale(values: readonly number[], from: number, to: number, fromZero = false): Scale {
  const known = values.filter(Number.isFinite);
  const finite = known.length > 0 ? known : [0, 1];
  const lowest = fromZero ? 0 : Math.min(...finite);
  const highest = Math.max(...finite);
  const step = roundStep((highest - lowest) / TICKS || Math.abs(highest) || 1);
  const [first, last] = [Math.floor(lowest / step + ROUNDING), Math.ceil(highest / step - ROUNDING)];
  const ticks = Array.from({ length: Math.max(1, last - first) + 1 }, (_, index) => (first + index) * step);
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  return { ticks, of: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

/** The least of 1, 2 and 5 times a power of ten that is not below. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + ROUNDING);
  const factor = [1, 2, 5, 10].find((factor) => factor * power >= least - ROUNDING * power) ?? 10;
  return factor * power;
}

function axes(
  x: Scale,
  y: Scale,
  formatX: Plot["formatX"],
  formatY: Plot["formatY"],
  xLabel: string,
  yLabel: string,
): string {
  const parts: string[] = [];
  const bottom = HEIGHT - MARGIN.bottom;
  for (const tick of y.ticks) {
    const at = y.of(tick);
    parts.push(`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" class="grid"/>`);
    parts.push(text(MARGIN.left - 8, at + 4, formatY(tick), 'text-anchor="end"'));
  }
  for (const tick of x.ticks) parts.push(text(x.of(tick), bottom + 18, formatX(tick), 'text-anchor="middle"'));
  const middle = (MARGIN.left + WIDTH - MARGIN.right) / 2;
  parts.push(text(middle, HEIGHT - 8, xLabel, 'text-anchor="middle"'));
  parts.push(text(MARGIN.left, MARGIN.top - 6, yLabel));
  return parts.join("");
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeHtml(content)}</text>`;
}
