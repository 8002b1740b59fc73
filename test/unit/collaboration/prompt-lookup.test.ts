import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lookUp } from "../../../server/collaboration/prompt-lookup.ts";

describe("lookUp", () => {
  const text = "const alpha = compute(first);\nconst beta = compute(second);\n";

  test("finds what followed the same text before", () => {
    expect(lookUp("x();\nconst alpha = com", [text])?.text).toBe("pute(first);\nconst beta = compute(second);\n");
  });

  test("prefers what agrees farther back, and then the last place", () => {
    const texts = ["for (const item of items) { one(item); }\nfor (const item of items) { two(item); }\n"];
    expect(lookUp("\nfor (const item of items)", texts)?.text).toMatch(/^ \{ two/);
    expect(
      lookUp("{ two(item); }\nfor (const item", ["b {\nfor (const item in b", "{ two(item); }\nfor (const item of a"]),
    ).toEqual({
      text: " of a",
      agreeing: 24,
    });
  });

  test("finds nothing where nothing follows, or hardly anything agrees", () => {
    expect(lookUp("const beta = compute(second);\n", [text])).toBeUndefined();
    expect(lookUp("alpha", [text])).toBeUndefined();
    expect(lookUp("                        ", ["                        x"])).toBeUndefined();
  });

  test("what it finds does stand behind the same text", () => {
    const words = fc.array(fc.constantFrom("const ", "alpha", "beta", " = ", "compute(", ");\n", "  "), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(words, words, (one, other) => {
        const written = one.join("");
        const elsewhere = other.join("");
        const match = lookUp(written, [elsewhere]);
        if (match) expect(elsewhere).toContain(written.slice(-match.agreeing) + match.text);
        else {
          const key = written.slice(-12);
          const at = key.length === 12 && key.trim().length >= 6 ? elsewhere.indexOf(key) : -1;
          expect(at === -1 || at + 12 === elsewhere.length).toBe(true);
        }
      }),
    );
  });
});
