import type { StatisticsRow } from "../server/protocol.ts";

/** The columns, by what stands above them. Shares are 0 to 1, durations in ms. */
const COLUMNS: Readonly<Record<string, (row: StatisticsRow) => string | number | undefined>> = {
  day: ({ day }) => day,
  strategy: ({ strategy }) => strategy,
  language: ({ language }) => language,
  shown: ({ shown }) => shown,
  accepted: ({ accepted }) => accepted,
  typed_along: ({ typedAlong }) => typedAlong,
  kept_share: ({ kept }) => kept,
  median_ms: ({ medianMs }) => medianMs,
  p95_ms: ({ p95Ms }) => p95Ms,
};

/** The text of a file with these rows: CSV where its name ends so, else JSON. */
export function exportText(rows: readonly StatisticsRow[], file: string): string {
  return /\.csv$/i.test(file) ? toCsv(rows) : `${JSON.stringify(rows, undefined, 2)}\n`;
}

/** As RFC 4180 has it, with a head. A figure that there is not is an empty field. */
function toCsv(rows: readonly StatisticsRow[]): string {
  const lines = rows.map((row) => Object.values(COLUMNS).map((field) => csvField(field(row))));
  return [Object.keys(COLUMNS), ...lines].map((fields) => `${fields.join(",")}\r\n`).join("");
}

function csvField(value: string | number | undefined): string {
  if (typeof value === "number") return String(Number(value.toFixed(3)));
  const text = value ?? "";
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
