import { describe, expect, test } from "vitest";
import { toJson } from "../../bench/latency/json-report.ts";
import type { KeySample, Replay } from "../../bench/latency/replay.ts";
import { toMarkdown } from "../../bench/latency/report.ts";
import type { Facts, Load, Pair } from "../../bench/latency/summary.ts";
import type { Trace } from "../../bench/latency/trace.ts";

const MACHINE_MEMORY = { peak: 900, peakWithoutFiles: 500, anonymous: 400 };
const facts: Facts = {
  initializeMs: [400, 420],
  memory: { tandem: MACHINE_MEMORY, peer: { ...MACHINE_MEMORY, peakWithoutFiles: 1000 } },
  decode: { decode: { tandem: [20, 22], peer: [20, 20] }, decodeLookup: { tandem: [40, 44], peer: [20, 22] } },
  modelBytes: 491_000_000,
};

/** A burst of three keys, whose text comes so many ms after the last one. */
function burst(ms: number | undefined, promptTokens: number): KeySample[] {
  const key = { correctMs: undefined, answeredMs: ms, wanting: true, promptTokens };
  const within = { ...key, shownMs: undefined, endsBurst: false };
  return [within, within, { ...key, shownMs: ms, endsBurst: true }];
}

function replay(times: readonly (number | undefined)[], promptTokens: number): Replay {
  const keys = times.flatMap((ms) => burst(ms, promptTokens));
  return { keys, fixedMs: 60_000, elapsedMs: 90_000, cpuSeconds: promptTokens, accepts: { asked: 1, offered: 0 } };
}

const pair = (trace: string, load: Load): Pair => ({
  trace,
  load,
  tandem: replay([100, 200, 300], 4),
  // It answers nothing within 300 ms, and once nothing at all.
  peer: replay([1000, 2000, undefined], 40),
});
const trace = (id: string, languageId: string): Trace => ({ id, languageId, before: "", after: "a", actions: [] });
const traces = [trace("one", "python"), trace("two", "markdown")];
const pairs = [pair("one", "idle"), pair("two", "idle"), pair("one", "busy")];
const measured = { model: "a-coder", options: { threads: 2 }, traces, pairs, facts, seed: 1 };

describe("what --json writes", () => {
  const report = JSON.parse(JSON.stringify(toJson(measured)));

  test("says of what machine, traces and systems it is", () => {
    expect(report).toMatchObject({ machine: { cores: expect.any(Number) }, model: "a-coder" });
    expect(report.traces).toMatchObject([
      { id: "one", languageId: "python" },
      { id: "two", languageId: "markdown" },
    ]);
    expect(Object.keys(report.systems)).toEqual(["tandem", "peer"]);
  });

  test("has every ratio, Tandem's figure over the peer's", () => {
    expect(report.ratios).toMatchObject({
      firstTextMedian: 0.1,
      promptTokensPerKey: 0.1,
      cpuPerMinute: 0.1,
      decode: 1.05,
      decodeLookup: 2,
      peakMemoryWithoutFiles: 0.5,
    });
    expect(report.ratios.busyMedian).toBe(0.1);
    expect(report.ratios.firstTextP95).toBeLessThan(0.1);
    expect(report.intervals.firstTextMedian).toHaveLength(2);
  });

  test("a peer that has nothing in time counts as having one key", () => {
    // 6 of 18 keys of Tandem's over 1 of 18.
    expect(report.ratios.textWithin300ms).toBeCloseTo(6);
    expect(report.systems.peer.idle.figures.textWithin300ms.value).toBe(0);
  });

  test("has the pooled figures under each load, and those of each trace, with intervals", () => {
    expect(report.systems.tandem.idle.figures.firstTextMedian).toMatchObject({ value: 200, low: 200, high: 200 });
    expect(report.systems.peer.busy.missing).toEqual({ timedOut: 1, empty: 0, bursts: 3 });
    expect(report.systems.tandem.memory).toEqual(MACHINE_MEMORY);
    const [one, two] = report.traces;
    expect(one.systems.tandem.idle.firstTextMedian).toMatchObject({ value: 200, low: 100, high: 300 });
    expect(one.systems.peer.busy.promptTokensPerKeyP95.value).toBe(40);
    expect(Object.keys(two.systems.peer)).toEqual(["idle"]);
  });
});

test("the page has the pooled table of each load, one for each trace, and what was measured beside", () => {
  const page = toMarkdown(pairs, facts, 1);
  for (const heading of ["### Nothing else running", "### One core kept busy", "### Decoding, start and memory"]) {
    expect(page).toContain(heading);
  }
  expect(page).toContain("| last key → first text, median | 200 ms (200–200) | 2000 ms (2000–2000) | 0.10 |");
  expect(page).toContain("| one | 200 ms (100–300) |");
  expect(page).not.toContain("NaN");
});
