import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GhostText } from "../../bench/latency/ghost-text.ts";

describe("ghost text", () => {
  it("is typed through, and comes back with backspace", () => {
    const ghost = new GhostText();
    ghost.show("return x");
    ghost.type("ret");
    expect(ghost.text).toBe("urn x");
    ghost.erase(2);
    expect(ghost.text).toBe("eturn x");
  });

  it("goes when something else is typed, and when more is erased than was typed of it", () => {
    const ghost = new GhostText();
    ghost.show("abc");
    ghost.type("x");
    expect(ghost.text).toBe("");
    ghost.show("abc");
    ghost.type("a");
    ghost.erase(2);
    expect(ghost.text).toBe("");
  });

  it("does not come back once it was typed to its end", () => {
    const ghost = new GhostText();
    ghost.show("ab");
    ghost.type("ab");
    ghost.erase(1);
    expect(ghost.text).toBe("");
  });

  it("fits the text: what was typed since and what is to be seen are the suggestion", () => {
    const letter = fc.constantFrom("a", "b");
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 6 }), fc.array(fc.option(letter)), (suggestion, keys) => {
        const ghost = new GhostText();
        ghost.show(suggestion);
        let typed = "";
        for (const key of keys) {
          // null is backspace
          if (key === null) ghost.erase(1);
          else ghost.type(key);
          typed = key === null ? typed.slice(0, -1) : typed + key;
          if (ghost.text !== "") expect(typed + ghost.text).toBe(suggestion);
        }
      }),
    );
  });
});
