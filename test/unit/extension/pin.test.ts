import { describe, expect, test } from "vitest";
import { movePin, type Pin, standsAlready, stillHolds, type TextChange } from "../../../extension/pin.ts";

/** A document of lines, changed as an editor changes it. */
function edit(lines: string[], ...changes: TextChange[]): string[] {
  // The editor reports the changes of one event from the last to the first, so each applies to what the others left.
  return changes.reduce((document, { range: { start, end }, text }) => {
    const before = [...document.slice(0, start.line), document[start.line]?.slice(0, start.character)].join("\n");
    const after = [document[end.line]?.slice(end.character), ...document.slice(end.line + 1)].join("\n");
    return `${before}${text}${after}`.split("\n");
  }, lines);
}

function change(from: [number, number], to: [number, number], text: string): TextChange {
  const [start, end] = [from, to].map(([line, character]) => ({ line, character }));
  if (!start || !end) throw new Error("a change has two ends");
  return { range: { start, end }, text };
}

const LINES = ["import math", "", "def area(r):", "    return ", ""];
const PIN: Pin = { line: 3, character: 11, lineText: "    return " };

/** Where the pin is after the changes, or undefined when its line no longer reads as it did. */
function lineAfter(...changes: TextChange[]): number | undefined {
  const moved = movePin(PIN, changes);
  return stillHolds(moved, edit(LINES, ...changes)[moved.line]) ? moved.line : undefined;
}

describe("a pinned position", () => {
  test("stays while nothing changes", () => {
    expect(lineAfter()).toBe(3);
  });

  test("moves with its line when lines are added or removed before it", () => {
    expect(lineAfter(change([0, 0], [0, 0], "import os\nimport sys\n"))).toBe(5);
    expect(lineAfter(change([1, 0], [2, 0], ""))).toBe(2);
    expect(lineAfter(change([3, 0], [3, 0], "    # the formula\n"))).toBe(4);
  });

  test("moves by the sum of several changes in one event", () => {
    expect(lineAfter(change([2, 12], [2, 12], "\n"), change([0, 0], [1, 0], ""))).toBe(3);
  });

  test("stays when something changes on other lines without adding or removing any", () => {
    expect(lineAfter(change([0, 7], [0, 11], "cmath"))).toBe(3);
    expect(lineAfter(change([4, 0], [4, 0], "print(1)\n"))).toBe(3);
  });

  test("does not hold when its line changed before or after the position", () => {
    expect(lineAfter(change([3, 4], [3, 10], "yield"))).toBeUndefined();
    expect(lineAfter(change([3, 11], [3, 11], "r"))).toBeUndefined();
  });

  test("does not hold when its line is gone", () => {
    expect(lineAfter(change([2, 0], [4, 0], ""))).toBeUndefined();
    expect(stillHolds(PIN, undefined)).toBe(false);
  });

  test("holds again when an insertion at the position is undone", () => {
    const inserted = movePin(PIN, [change([3, 11], [3, 11], "math.pi\n    # done")]);
    const undone = movePin(inserted, [change([3, 11], [4, 10], "")]);
    expect(undone).toEqual(PIN);
  });

  test("is lost when an edit goes over it, also on a line that reads like the one before", () => {
    // A file that is loaded again: one edit from the first difference to the last.
    const blank: Pin = { line: 1, character: 0, lineText: "" };
    const reloaded = movePin(blank, [change([0, 0], [2, 0], "import os\n\ndef area(r):\n")]);
    expect(stillHolds(reloaded, "")).toBe(false);
    const indented: Pin = { line: 3, character: 4, lineText: "    " };
    expect(stillHolds(movePin(indented, [change([3, 0], [4, 0], "    \n")]), "    ")).toBe(false);
  });

  test("stays lost, whatever is edited afterwards", () => {
    const lost = movePin(PIN, [change([2, 0], [4, 0], "    return \n")]);
    const moved = movePin(lost, [change([0, 0], [0, 0], "\n")]);
    expect(stillHolds(moved, PIN.lineText)).toBe(false);
  });

  test("holds when an edit ends right before it or begins right behind it", () => {
    expect(lineAfter(change([1, 0], [3, 0], "\n"))).toBe(2);
    expect(lineAfter(change([3, 11], [4, 0], "\n\n"))).toBe(3);
  });
});

test("a text that begins with an end of line stands already where it was inserted", () => {
  expect(standsAlready("\n    return r", "\n    return r\n")).toBe(true);
  expect(standsAlready("\r\n    return r", "\r\n    return r\r\n")).toBe(true);
  expect(standsAlready("\n    return r", "\n    return\n")).toBe(false);
});

test("a text that only repeats what follows on the line may be inserted", () => {
  expect(standsAlready("0, ", "0, 0]")).toBe(false);
});
