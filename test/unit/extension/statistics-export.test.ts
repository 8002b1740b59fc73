import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportText } from "../../../extension/statistics-export.ts";

const ROW = {
  day: "2026-11-22",
  strategy: "auto",
  language: "typescript",
  shown: 12,
  accepted: 5,
  typedAlong: 1,
  kept: 0.91666666,
  medianMs: 215.2694823,
  p95Ms: 861.0779,
};

describe("the export", () => {
  test("is CSV where the file's name ends so", () => {
    const { kept: _kept, ...unkept } = ROW;
    expect(exportText([ROW, unkept], "/home/me/Statistics.CSV")).toBe(
      [
        "day,strategy,language,shown,accepted,typed_along,kept_share,median_ms,p95_ms",
        "2026-11-22,auto,typescript,12,5,1,0.917,215.269,861.078",
        "2026-11-22,auto,typescript,12,5,1,,215.269,861.078",
        "",
      ].join("\r\n"),
    );
  });

  test("is JSON otherwise", () => {
    expect(JSON.parse(exportText([ROW], "/home/me/statistics.json"))).toEqual([ROW]);
    expect(JSON.parse(exportText([], "/home/me/csv"))).toEqual([]);
  });

  test("whatever a language is called, every line of the CSV has its nine fields", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (language) => {
        const [head, line, ...rest] = readCsv(exportText([{ ...ROW, language }], "a.csv"));
        expect(head).toHaveLength(9);
        expect(line).toHaveLength(9);
        expect(line?.[2]).toBe(language);
        expect(rest).toEqual([]);
      }),
    );
  });
});

/** Reads what RFC 4180 describes. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    const [, quoted, plain = "", end] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    lines.push(fields);
    fields = [];
  }
  return lines;
}
