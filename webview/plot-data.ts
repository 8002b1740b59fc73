/** One day of a plot; without a value where there was nothing to measure. */
export interface PlotPoint {
  readonly day: string;
  readonly value: number | undefined;
}

const DAY_S = 86_400;
/** The least that the axis of days covers, so that a first day does not fill it. */
const LEAST_DAYS = 7;

/** The moment at which a day like `2026-11-22` begins where the user is, in s since 1970. */
export function dayStart(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date).getTime() / 1000;
}

/** What uPlot draws: moments in s, and their values. Null is its word for a gap. */
export function plotData(points: readonly PlotPoint[]): [number[], (number | null)[]] {
  return [points.map(({ day }) => dayStart(day)), points.map(({ value }) => value ?? null)];
}

/** From where to where the axis of days goes, in s: half a day more than the days themselves, and a week at least. */
export function daysRange(points: readonly PlotPoint[]): [number, number] {
  const days = points.map(({ day }) => dayStart(day));
  const end = (days.at(-1) ?? 0) + DAY_S / 2;
  return [Math.min((days[0] ?? 0) - DAY_S / 2, end - LEAST_DAYS * DAY_S), end];
}

/** What a plot shows, in words, for those who do not see it. */
export function plotText(title: string, points: readonly PlotPoint[], format: (value: number) => string): string {
  const known = points.flatMap(({ day, value }) => (value === undefined ? [] : [{ day, value }]));
  const [first] = known;
  const last = known.at(-1);
  if (!first || !last) return `${title}: nothing to show yet.`;
  if (known.length === 1) return `${title}: ${format(first.value)} on ${first.day}.`;
  const lowest = known.reduce((low, each) => (each.value < low.value ? each : low));
  const highest = known.reduce((high, each) => (each.value > high.value ? each : high));
  const at = ({ day, value }: { day: string; value: number }) => `${format(value)} on ${day}`;
  return `${title}, ${known.length} days: first ${at(first)}, last ${at(last)}, lowest ${at(lowest)}, highest ${at(highest)}.`;
}
