import { describe, expect, test } from "vitest";
import { splitAtAnchor } from "../../../server/completion/anchor.ts";
import { cursor } from "./cursor.ts";

const quarter = (text: string) => Math.ceil(text.length / 4);

function windowOf(drawn: string) {
  const { before, after, offset } = cursor(drawn);
  return { before, after, offset, lineEnding: "\n" as const };
}

function split(drawn: string, previous?: ReturnType<typeof splitAtAnchor>) {
  return splitAtAnchor(windowOf(drawn), previous, quarter);
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
      splitAtAnchor(windowOf(`e${"\u0301".repeat(5_000)}█`), undefined, (text) => text.length * 3).middle.length,
    ).toBeLessThan(100);
  });
});

describe("the anchor of the previous prompt", () => {
  const first = split("a\nb\nc\nd\ne█\nz");

  test("stays while the user types in the line", () => {
    expect(split("a\nb\nc\nd\nefg█\nz", first).prefix).toBe(first.prefix);
  });

  test("stays when the user deletes", () => {
    expect(split("a\nb\nc\nd\n█\nz", first).prefix).toBe(first.prefix);
    expect(split("a\nb\nc█\nz", first).prefix).toBe(first.prefix);
  });

  test("stays while up to twelve lines are added", () => {
    expect(split(`a\nb\nc\nd\n${"e\n".repeat(9)}█\nz`, first).prefix).toBe(first.prefix);
    expect(split(`a\nb\nc\nd\n${"e\n".repeat(10)}█\nz`, first).middle).toBe("e\ne\ne\n");
  });

  test("goes when the cursor comes to the anchor's own line", () => {
    expect(split("a\nb█\nz", first)).toEqual({ prefix: "", middle: "a\nb", suffix: "\nz" });
  });

  test("goes when the text before it has changed", () => {
    const longer = split("0\na\nb\nc\nd\ne█\nz");
    expect(split("1\na\nb\nc\nd\ne\nf█\nz", longer).middle).toBe("c\nd\ne\nf");
  });

  test("goes when the text after the cursor has changed", () => {
    expect(split("a\nb\nc\nd\ne\nf█\ny", first).middle).toBe("c\nd\ne\nf");
  });

  test("goes when the middle has grown beyond 160 tokens", () => {
    expect(split(`a\nb\nc\nd\n${"word ".repeat(100)}█\nz`, first).prefix).toBe(first.prefix);
    expect(split(`a\nb\nc\nd\n${"word ".repeat(130)}█\nz`, first).prefix).not.toBe(first.prefix);
  });

  test("stays inside a long line while the user types there", () => {
    const long = split(`${"word ".repeat(1_000)}█`);
    expect(split(`${"word ".repeat(1_010)}█`, long).prefix).toBe(long.prefix);
  });
});
