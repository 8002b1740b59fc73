import { describe, expect, it } from "vitest";
import { PeerCache } from "../../bench/latency/peer-cache.ts";
import { type PeerCursor, peerCursor, promptBehind, usable } from "../../bench/latency/peer-prompt.ts";

function at(marked: string): PeerCursor {
  const cursor = peerCursor(marked.replace("█", ""), marked.indexOf("█"));
  return cursor ?? expect.fail();
}

describe("the peer's prompt", () => {
  it("is the lines before, the line up to the cursor, and what follows", () => {
    const cursor = at("one\ntwo\n  thr█\nfour\nfive");
    expect(cursor).toMatchObject({ prefix: "one\ntwo\n", line: "  thr", suffix: "\nfour\nfive\n", lineIndentation: 2 });
  });

  it("leaves indentation out where nothing else stands before the cursor", () => {
    expect(at("if x:\n    █\ny")).toMatchObject({ line: "", indentation: 4, lineIndentation: 4 });
  });

  it("has at most 256 lines before and 64 after", () => {
    const cursor = at(`${"b\n".repeat(300)}█\n${"a\n".repeat(300)}`);
    expect(cursor.prefix).toBe("b\n".repeat(256));
    expect(cursor.suffix).toBe(`\n${"a\n".repeat(64)}`);
  });

  it("is none with more than 8 characters behind the cursor", () => {
    expect(peerCursor("ab 345678901", 2)).toBeUndefined();
    expect(peerCursor("ab3456789", 2)).toBeDefined();
  });

  it("behind a suggestion begins at its last line", () => {
    const prompt = { prefix: "one\n", line: "tw", suffix: "\nend\n" };
    expect(promptBehind(prompt, "o")).toEqual({ prefix: "one\n", line: "two", suffix: "\nend\n" });
    expect(promptBehind(prompt, "o\n  three")).toEqual({ prefix: "one\ntwo\n", line: "  three", suffix: "\nend\n" });
  });
});

describe("what the peer shows", () => {
  it("has no empty lines at its end", () => expect(usable("foo\n\n", at("█\nbar"))).toBe("foo"));
  it("is nothing where the next line is repeated", () => expect(usable("bar", at("█\n\nbar"))).toBe(""));
  it("leaves out what stands behind the cursor", () => expect(usable("foo)", at("f(█)\nbar"))).toBe("foo"));
  it("is one line where something stands behind the cursor", () => expect(usable("a\nb", at("f(█)\nc"))).toBe("a"));
});

describe("the peer's memory of answers", () => {
  const prompt = { prefix: "one\n", suffix: "\n", line: "tw" };

  it("knows what was typed through, and nothing when something else was typed", () => {
    const cache = new PeerCache();
    cache.add(prompt, "o three");
    expect(cache.find(prompt)).toBe("o three");
    expect(cache.find({ ...prompt, line: "two t" })).toBe("hree");
    expect(cache.find({ ...prompt, line: "twx" })).toBeUndefined();
    expect(cache.find({ ...prompt, line: "two three" })).toBeUndefined();
    expect(cache.find({ ...prompt, suffix: "other" })).toBeUndefined();
  });

  it("knows the rest for the one who accepts a line", () => {
    const cache = new PeerCache();
    cache.addRestAfterFirstLine(prompt, "o\nthree\nfour");
    expect(cache.find({ prefix: "one\ntwo\n", suffix: "\n", line: "" })).toBe("three\nfour");
  });

  it("forgets the answer that was not used for longest", () => {
    const cache = new PeerCache();
    for (let i = 0; i < 250; i++) cache.add({ ...prompt, line: `${i}:` }, "answer");
    expect(cache.find({ ...prompt, line: "0:" })).toBe("answer");
    cache.add(prompt, "newest");
    expect(cache.has({ ...prompt, line: "0:" })).toBe(true);
    expect(cache.has({ ...prompt, line: "1:" })).toBe(false);
  });
});
