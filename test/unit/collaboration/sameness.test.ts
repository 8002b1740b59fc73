import { describe, expect, test } from "vitest";
import { sameSyntax, sameText } from "../../../server/collaboration/sameness.ts";
import type { CompletionRequest } from "../../../server/collaboration/strategy.ts";
import { request } from "./scripted.ts";

/** A parser to which letters and single quotes are all that counts, and which has nothing to say of texts with a bracket. */
function letters(asked: string[] = []): CompletionRequest["syntaxKey"] {
  return async (text, signal) => {
    signal.throwIfAborted();
    asked.push(text);
    return text.includes("(") ? undefined : text.replace(/[^a-z']/g, "");
  };
}

const prompt = { prefix: "x ", middle: "x", suffix: "" };

describe("texts say the same by syntax", () => {
  const isSame = sameSyntax(request({ prompt, place: "code", syntaxKey: letters() }));

  test.each([
    ["the same tree", "a;\n\nb", "a; b", true],
    ["another tree", "a b", "a c", false],
    ["another tree of what is the same text", "'a'", '"a"', false],
    ["no tree of either, the same text", "f( a", "f(a", true],
    ["no tree of one, another text", "f(a", "fa", false],
  ])("where they make %s: %j, %j", async (_what, one, other, same) => {
    expect(await isSame(one, other)).toBe(same);
    expect(await isSame(other, one)).toBe(same);
  });

  test("or by text, outside of code and where nobody parses", async () => {
    for (const place of ["comment", "string", "prose"] as const) {
      const inPlace = request({ prompt, place, syntaxKey: letters() });
      expect(await sameSyntax(inPlace)("a  b", "a b")).toBe(false);
    }
    expect(await sameSyntax(request({ prompt, place: "code" }))("a;\n\nb", "a; b")).toBe(false);
  });

  test("and each is parsed once, none that is the same character by character", async () => {
    const asked: string[] = [];
    const once = sameSyntax(request({ prompt, place: "code", syntaxKey: letters(asked) }));
    expect(await once("a", "a")).toBe(true);
    expect(asked).toEqual([]);
    for (const other of ["b", "c", "(", "("]) await once("a", other);
    expect(asked).toEqual(["a", "b", "c", "("]);
  });

  test("unless nobody asks any longer", async () => {
    const reason = new Error("The user typed on.");
    const signal = AbortSignal.abort(reason);
    const aborted = sameSyntax(request({ prompt, place: "code", signal, syntaxKey: letters() }));
    await expect(aborted("a", "b")).rejects.toBe(reason);
  });
});

test("texts say the same by text where only spaces and quotes differ", async () => {
  const isSame = sameText(request({ prompt, place: "code", language: "typescript" }));
  expect(await isSame("f( 'a' )", 'f("a")')).toBe(true);
  expect(await isSame("a;\n\nb", "a; b")).toBe(false);
});
