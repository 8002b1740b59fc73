import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RecentPrompts } from "../../../server/completion/recent-prompts.ts";
import { selectWindow } from "../../../server/completion/window.ts";
import { cursor } from "./cursor.ts";

const quarter = (text: string) => Math.ceil(text.length / 4);
const BUDGET = 400;

/** Asks for the prompt at a cursor of one document. */
function typist(prompts = new RecentPrompts(quarter)) {
  return (drawn: string, document = "a.ts") => {
    const { text, offset } = cursor(drawn);
    return prompts.at(document, text, selectWindow(text, offset, BUDGET, quarter), BUDGET);
  };
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `const value${from + i} = compute(${from + i});\n`).join("");
const above = lines(0, 8);
const below = `\n${lines(20, 28)}`;

describe("while the user writes at one place", () => {
  test.each([
    ["types", "const x = 1"],
    ["ends the line", "const x = 1;\n"],
    ["writes some lines", "const x = 1;\nconst y = 2;\nconst z"],
    ["takes everything back", ""],
  ])("the anchor stays when the user %s", (_what, typed) => {
    const at = typist();
    const first = at(`${above}const█${below}`).prompt;
    const { prompt } = at(`${above}${typed}█${below}`);
    expect(prompt).toMatchObject({ prefix: first.prefix, suffix: first.suffix });
    expect(prompt.prefix + prompt.middle).toBe(above + typed);
  });

  test("a bracket that the editor closes by itself moves nothing, but wears the prompt", () => {
    const at = typist();
    const first = at(`${above}call█${below}`);
    expect(first.worn).toBe(false);
    const second = at(`${above}call(█)${below}`);
    expect(second.prompt.suffix).toBe(first.prompt.suffix);
    expect(second.worn).toBe(true);
  });

  test("many lines wear the prompt, and still more need a new one", () => {
    const at = typist();
    const first = at(`${above}█${below}`).prompt;
    const some = at(`${above}${"ab();\n".repeat(6)}█${below}`);
    expect(some.prompt.prefix).toBe(first.prefix);
    expect(some.worn).toBe(true);
    const many = at(`${above}${"ab();\n".repeat(11)}█${below}`);
    expect(many.prompt.prefix).not.toBe(first.prefix);
    expect(many.worn).toBe(false);
  });

  test("the window moves on only when the prompt is new, although the document grows", () => {
    const at = typist();
    const long = lines(0, 60);
    const first = at(`${long}x█${below}`).prompt;
    const second = at(`// A comment above.\n${long}xy█${below}`).prompt;
    expect(second.prefix).toBe(first.prefix);
  });

  test("line endings of two characters are no edit", () => {
    const at = typist();
    const windows = (text: string) => text.replaceAll("\n", "\r\n");
    const first = at(windows(`${above}con█${below}`)).prompt;
    expect(at(windows(`${above}const x█${below}`)).prompt.prefix).toBe(first.prefix);
  });
});

describe("edits elsewhere", () => {
  test("what the prompt shows of the text above has changed: a new prompt", () => {
    const at = typist();
    at(`${above}x█${below}`);
    const edited = above.replace("value1", "other");
    const { prompt } = at(`${edited}x█${below}`);
    expect(prompt.prefix + prompt.middle).toBe(`${edited}x`);
  });

  test("the text after the cursor has changed: a new prompt", () => {
    const at = typist();
    at(`${above}x█${below}`);
    expect(at(`${above}x█${below.replace("value20", "other")}`).prompt.suffix).toContain("other");
  });

  test("going back to a place finds its prompt again", () => {
    const at = typist();
    const document = (mark: string, other: string) => `${above}${mark}${lines(8, 20)}${other}${below}`;
    const first = at(document("x█\n", "y\n")).prompt;
    const second = at(document("x\n", "y█\n")).prompt;
    expect(second.prefix).not.toBe(first.prefix);
    expect(at(document("xx█\n", "y\n")).prompt.prefix).toBe(first.prefix);
    expect(at(document("x\n", "yy█\n")).prompt.prefix).toBe(second.prefix);
  });
});

test("whatever is edited, the prompt says what stands before the cursor, and nearly what stands after it", () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(30),
    insert: fc.constantFrom("", "a", "word ", "\n", "(", ")", "x".repeat(40), "if (a) {\n  b();\n}\n"),
    jump: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
      const at = typist();
      let text = lines(0, 30);
      let offset = 500;
      for (const { at: where, remove, insert, jump } of edits) {
        if (jump) offset = Math.floor(where * text.length);
        text = text.slice(0, Math.max(0, offset - remove)) + insert + text.slice(offset);
        offset = Math.max(0, offset - remove) + insert.length;
        const before = text.slice(0, offset);
        const after = text.slice(offset);
        const { prompt, worn } = at(`${before}█${after}`);
        expect(before.endsWith(prompt.prefix + prompt.middle)).toBe(true);
        if (!worn) expect(after.startsWith(prompt.suffix)).toBe(true);
        const significant = (suffix: string) => suffix.replace(/^[\s)\]}>"'`;,]{0,40}/, "").slice(0, 100);
        expect(significant(after).startsWith(significant(prompt.suffix))).toBe(true);
      }
    }),
  );
});
