import { describe, expect, test } from "vitest";
import { splitAtAnchor } from "../../../server/completion/anchor.ts";
import { cursor } from "./cursor.ts";

const quarter = (text: string) => Math.ceil(text.length / 4);

function windowOf(drawn: string) {
  const { before, after, offset } = cursor(drawn);
  return { before, after, offset, lineEnding: "\n" as const };
}

function split(drawn: string) {
  return splitAtAnchor(windowOf(drawn), quarter);
}

describe("a new anchor", () => {
  test("stands three lines before the cursor's line", () => {
    expect(split("one\ntwo\nthree\nfour\nfi█ve\nsix")).toEqual({
      prefix: "one\n",
      middle: "two\nthree\nfour\nfi",
      suffix: "ve\nsix",
    });
  });

  test("does not count blank lines", () => {
    expect(split("zero\none\n\ntwo\n  \n\nthree\n\n█")).toMatchObject({
      prefix: "zero\n",
      middle: "one\n\ntwo\n  \n\nthree\n\n",
    });
  });

  test("stands at the first line with text where there are fewer lines", () => {
    expect(split("one\ntw█o")).toEqual({ prefix: "", middle: "one\ntw", suffix: "o" });
    expect(split("\none\ntw█o")).toEqual({ prefix: "\n", middle: "one\ntw", suffix: "o" });
    expect(split("█")).toEqual({ prefix: "", middle: "", suffix: "" });
    expect(split("\n█")).toEqual({ prefix: "\n", middle: "", suffix: "" });
  });

  test("does not look back over more than twelve blank lines", () => {
    expect(split(`one\n${"\n".repeat(20)}x█`).middle).toBe("x");
  });

  test("is nearer where the lines are long", () => {
    const long = `${"word ".repeat(60)}\n`;
    expect(split(`${long}${long}${long}x█`).middle).toBe(`${long}x`);
  });

  test("stands inside the cursor's line if that alone is too long, at a word", () => {
    const { prefix, middle } = split(`${"word ".repeat(40_000)}█`);
    expect(middle.length).toBeLessThanOrEqual(480);
    expect(middle.length).toBeGreaterThan(300);
    expect(prefix.endsWith("word")).toBe(true);
  });

  test("never splits a character", () => {
    expect(split(`${"😀".repeat(5_000)}█`).middle).toMatch(/^😀/u);
    expect(split(`${"e\u0301".repeat(5_000)}█`).middle).toMatch(/^e\u0301/);
    expect(
      splitAtAnchor(windowOf(`e${"\u0301".repeat(5_000)}█`), (text) => text.length * 3).middle.length,
    ).toBeLessThan(100);
  });
});
