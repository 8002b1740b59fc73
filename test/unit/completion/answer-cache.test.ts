import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AnswerCache, type AnswerPlace } from "../../../server/completion/answer-cache.ts";
import { answer } from "./candidate.ts";
import { cursor } from "./cursor.ts";

/** A place, with the cursor drawn. */
function at(
  drawn: string,
  { document = "a.ts", strategy = "auto", variant = "", kind = "code" }: Partial<AnswerPlace> = {},
): AnswerPlace {
  const { before, after } = cursor(drawn);
  return { document, strategy, variant, kind, before, after };
}

/** A cache that knows one answer. */
function knowing(drawn: string, text: string): AnswerCache {
  const cache = new AnswerCache();
  cache.add(at(drawn), answer(text));
  return cache;
}

/** Text without repetition. */
const long = Array.from({ length: 400 }, (_, i) => `line ${i}`).join("\n");

describe("typing through an answer", () => {
  const cache = knowing("let a = █;\n", "first + second");

  test.each([
    ["let a = █;\n", "first + second"],
    ["let a = f█;\n", "irst + second"],
    ["let a = first █;\n", "+ second"],
    ["let a = first + secon█;\n", "d"],
  ])("%j", (drawn, left) => {
    expect(cache.find(at(drawn))?.text).toBe(left);
  });

  test.each([
    ["something else", "let a = x█;\n"],
    ["past its end", "let a = first + second█;\n"],
    ["more than it said", "let a = first + seconds█;\n"],
    ["something before it", "var a = █;\n"],
    ["something after it", "let a = f█ + b;\n"],
    ["something in front of the document", "// x\nlet a = █;\n"],
  ])("typing %s asks anew", (_what, drawn) => {
    expect(cache.find(at(drawn))).toBeUndefined();
  });

  test("keeps what else is known of the answer", () => {
    expect(cache.find(at("let a = fi█;\n"))).toEqual({ ...answer("first + second"), text: "rst + second" });
  });
});

describe("an answer that the token limit broke off", () => {
  const code = new AnswerCache();
  code.add(at("f() {█\n"), answer("\n  a();\n  b(", { limited: true }));
  const prose = new AnswerCache();
  prose.add(at("The cat█\n", { kind: "prose" }), answer(" sat on the windo", { limited: true }));

  test("serves as far as it can be offered", () => {
    expect(code.find(at("f() {\n  a()█\n"))?.text).toBe(";\n  b(");
    expect(code.find(at("f() {\n  a();█\n"))).toBeUndefined();
    expect(code.find(at("f() {\n  a();\n█\n"))).toBeUndefined();
    expect(prose.find(at("The cat sat on th█\n"))?.text).toBe("e windo");
    expect(prose.find(at("The cat sat on the█\n"))).toBeUndefined();
    expect(prose.find(at("The cat sat on the w█\n"))).toBeUndefined();
  });

  test("serves to its end where that is all there is, or a word goes on after the cursor", () => {
    const line = new AnswerCache();
    line.add(at("let a = █\n"), answer("first + sec", { limited: true }));
    expect(line.find(at("let a = first + se█\n"))?.text).toBe("c");
    const inWord = new AnswerCache();
    inWord.add(at("The █ow\n", { kind: "prose" }), answer("old wind", { limited: true }));
    expect(inWord.find(at("The old win█ow\n"))?.text).toBe("d");
  });

  test("serves where it was written, although nothing of it can be offered", () => {
    const word = new AnswerCache();
    word.add(at("The █\n", { kind: "prose" }), answer("windo", { limited: true }));
    expect(word.find(at("The █\n"))?.text).toBe("windo");
    expect(word.find(at("The w█\n"))).toBeUndefined();
  });
});

describe("deleting text before an answer", () => {
  test("brings back what was deleted, and the answer", () => {
    const cache = knowing("return first█\n", " + second;");
    expect(cache.find(at("return firs█\n"))?.text).toBe("t + second;");
    expect(cache.find(at("return █\n"))?.text).toBe("first + second;");
  });

  test("deleting and typing the same again is as if nothing had happened", () => {
    const cache = knowing("return first█\n", " + second;");
    expect(cache.find(at("return fir█\n"))?.text).toBe("st + second;");
    expect(cache.find(at("return fix█\n"))).toBeUndefined();
  });

  test("serves up to forty characters back", () => {
    const before = "0123456789".repeat(5);
    const cache = knowing(`${before}█`, "!");
    expect(cache.find(at(`${before.slice(0, -40)}█`))?.text).toBe(`${before.slice(-40)}!`);
    expect(cache.find(at(`${before.slice(0, -41)}█`))).toBeUndefined();
  });

  test("does not serve when everything was deleted", () => {
    expect(knowing("ab█", "c").find(at("a█"))?.text).toBe("bc");
    expect(knowing("ab█", "c").find(at("█"))).toBeUndefined();
  });

  test("an answer without text brings nothing back", () => {
    expect(knowing("call(█\n", "").find(at("call█\n"))).toBeUndefined();
  });
});

test("what is typed and what is left make up the answer, wherever the user stands", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 8 });
  fc.assert(
    fc.property(text, text, fc.nat(16), fc.constantFrom("", "", "a"), (before, said, cut, typed) => {
      const now = (before + said).slice(0, cut) + typed;
      const cache = new AnswerCache();
      cache.add(at(`${before}█`), answer(said));
      const found = cache.find(at(`${now}█`));
      const whole = before + said;
      // At least one character of the text before the answer must still be there.
      const agrees = whole.startsWith(now) && now.length < whole.length && now.length >= Math.min(before.length, 1);
      expect(found === undefined ? undefined : now + found.text).toBe(agrees && said !== "" ? whole : undefined);
    }),
    { numRuns: 500 },
  );
});

describe("long texts", () => {
  test("only what is near the cursor must agree", () => {
    const cache = new AnswerCache();
    const place = at(`${long}█${long}`);
    cache.add(place, answer("first + second"));
    const moved = { ...place, before: `// new\n${long}first `, after: `${long}\n// new` };
    expect(cache.find(moved)?.text).toBe("+ second");
    expect(cache.find({ ...place, before: long.slice(0, -3) })?.text).toBe(`${long.slice(-3)}first + second`);
  });

  test("what is near the cursor must agree", () => {
    const cache = new AnswerCache();
    const place = at(`${long}█${long}`);
    cache.add(place, answer("first + second"));
    const near = `${long.slice(0, -900)}#${long.slice(-899)}`;
    expect(cache.find({ ...place, before: near })).toBeUndefined();
    expect(cache.find({ ...place, after: `#${long}` })).toBeUndefined();
  });
});

describe("which answer", () => {
  test("one of the same document, strategy and variant", () => {
    const cache = knowing("a█", "bc");
    expect(cache.find(at("a█", { document: "b.ts" }))).toBeUndefined();
    expect(cache.find(at("a█", { strategy: "code" }))).toBeUndefined();
    expect(cache.find(at("a█", { variant: "bytes" }))).toBeUndefined();
    expect(cache.find(at("a█"))?.text).toBe("bc");
  });

  test("the newest that fits", () => {
    const cache = knowing("a█", "bcd");
    cache.add(at("ab█"), answer("xy"));
    expect(cache.find(at("ab█"))?.text).toBe("xy");
    expect(cache.find(at("abc█"))?.text).toBe("d");
  });

  test("a hundred are remembered", () => {
    const cache = knowing("first █", "one");
    for (let i = 0; i < 99; i++) cache.add(at(`other ${i} █`), answer("two"));
    expect(cache.find(at("first █"))?.text).toBe("one");
    cache.add(at("the last █"), answer("two"));
    expect(cache.find(at("first █"))).toBeUndefined();
    expect(cache.find(at("other 0 █"))?.text).toBe("two");
  });

  test("none once all are forgotten", () => {
    const cache = knowing("a█", "bc");
    cache.clear();
    expect(cache.find(at("a█"))).toBeUndefined();
  });
});
