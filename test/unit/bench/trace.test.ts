import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdit } from "../../bench/latency/completion-system.ts";
import { createTrace, type Trace } from "../../bench/latency/trace.ts";
import { readTraceFiles, TRACE_IDS, type TraceFile } from "../../bench/latency/trace-files.ts";

const line = fc
  .tuple(fc.nat(8), fc.array(fc.stringMatching(/^[a-zA-Z_]{1,12}[(),.=]?$/), { minLength: 3, maxLength: 10 }))
  .map(([indentation, words]) => " ".repeat(indentation) + words.join(" "));
const file = fc
  .array(line, { minLength: 20, maxLength: 200 })
  .map((lines): TraceFile => ({ id: "generated", languageId: "python", text: `${lines.join("\n")}\n` }));
const options = fc.record({ seed: fc.nat(), characters: fc.integer({ min: 20, max: 150 }) });

/** The text after each action. */
function states({ before, actions }: Trace): string[] {
  let text = before;
  return actions.map((action) => {
    text = applyEdit(text, { ...action, offset: action.offset - action.remove });
    return text;
  });
}

describe("a trace", () => {
  it("types what is missing, whatever the file", () => {
    fc.assert(
      fc.property(file, options, (source, chosen) => {
        const trace = createTrace(source, chosen);
        expect(trace.before.length).toBeLessThan(source.text.length);
        expect(states(trace).at(-1)).toBe(source.text);
        expect(trace.after).toBe(source.text);
      }),
    );
  });

  it("is the same for the same seed, and another for another", () => {
    fc.assert(
      fc.property(file, options, (source, chosen) => {
        expect(createTrace(source, chosen)).toEqual(createTrace(source, chosen));
        expect(createTrace(source, { ...chosen, seed: chosen.seed + 1 })).not.toEqual(createTrace(source, chosen));
      }),
    );
  });

  it("says at every key what is still wanted at the cursor", () => {
    fc.assert(
      fc.property(file, options, (source, chosen) => {
        const trace = createTrace(source, chosen);
        for (const [index, text] of states(trace).entries()) {
          const { wanted, offset, insert, remove } = trace.actions[index] ?? expect.fail();
          if (wanted === undefined) continue;
          // With what is wanted here, and nothing else, the text around the cursor is the file's again.
          const cursor = offset - remove + insert.length;
          const around = text.slice(Math.max(0, cursor - 10), cursor) + wanted;
          expect(source.text).toContain(around.slice(-Math.min(around.length, wanted.length + 1)));
        }
      }),
    );
  });

  it("has every kind of action somewhere, at human intervals", async () => {
    const files = await readTraceFiles(TRACE_IDS, new AbortController().signal);
    const traces = files.map((source) => createTrace(source, { seed: 1, characters: 170 }));
    const actions = traces.flatMap((trace) => trace.actions);
    for (const kind of ["type", "erase", "accept", "jump"]) {
      expect(actions.some((action) => action.kind === kind)).toBe(true);
    }
    expect(new Set(files.map(({ languageId }) => languageId)).size).toBeGreaterThanOrEqual(4);
    expect(files.length).toBeGreaterThanOrEqual(8);
    for (const trace of traces) {
      expect(states(trace).at(-1)).toBe(trace.after);
      expect(trace.actions.filter(({ endsBurst }) => endsBurst).length).toBeGreaterThan(3);
    }
    const gaps = actions.map(({ gap }) => gap).sort((a, b) => a - b);
    expect(gaps[gaps.length >> 1]).toBeGreaterThan(120);
    expect(gaps[gaps.length >> 1]).toBeLessThan(220);
    expect(gaps.at(-1)).toBeLessThanOrEqual(3000);
  });

  it("says so where a file has no room", () => {
    const small: TraceFile = { id: "small", languageId: "python", text: "x = 1\n" };
    expect(() => createTrace(small, { seed: 1, characters: 50 })).toThrow("No place of 50 characters");
  });
});
