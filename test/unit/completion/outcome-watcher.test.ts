import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OutcomeWatcher } from "../../../server/completion/outcome-watcher.ts";
import type { Outcome } from "../../../server/learning/outcome.ts";

const URI = "a.ts";
const ORIGIN = { document: URI, language: "typescript", strategy: "cascade" } as const;
const SUGGESTION = "first + second;";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A document in an editor in which answers are shown, and what is heard of them. */
function editor(text = "const a = \nfoot();\n") {
  let content = text;
  const heard: [id: string, outcome: Outcome][] = [];
  const watcher = new OutcomeWatcher((id, outcome) => void heard.push([id, outcome]));
  const replace = (offset: number, length: number, inserted: string) => {
    watcher.edited(URI, { offset, removed: content.slice(offset, offset + length), inserted });
    content = content.slice(0, offset) + inserted + content.slice(offset + length);
  };
  return {
    watcher,
    heard,
    replace,
    /** Shows an answer behind this text. */
    show(behind: string, { id = "one", suggestion = SUGGESTION } = {}) {
      const offset = content.indexOf(behind) + behind.length;
      watcher.shown({ ...ORIGIN, id, offset, text: suggestion, latencyMs: 120 });
    },
    /** Types behind this text, key by key. */
    type(behind: string, typed: string) {
      const start = content.indexOf(behind) + behind.length;
      for (const [i, key] of [...typed].entries()) {
        vi.advanceTimersByTime(100);
        replace(start + i, 0, key);
      }
    },
    remove(what: string) {
      replace(content.indexOf(what), what.length, "");
    },
    /** Inserts at once, as an editor does that accepts. */
    insert(behind: string, inserted: string) {
      replace(content.indexOf(behind) + behind.length, 0, inserted);
    },
    sendWhole(next: string) {
      replace(0, content.length, next);
    },
  };
}

const later = () => vi.advanceTimersByTime(30_000);

describe("an answer that was shown", () => {
  test("is accepted: half a minute later it is told that all of it is still there", () => {
    const it = editor();
    it.show("const a = ");
    vi.advanceTimersByTime(700);
    it.insert("const a = ", SUGGESTION);
    it.watcher.accepted("one");
    vi.advanceTimersByTime(29_999);
    expect(it.heard).toEqual([]);
    vi.advanceTimersByTime(1);
    const outcome = { latencyMs: 120, shownMs: 700, offered: 15, taken: 15, kept: 15, accepted: true };
    expect(it.heard).toEqual([["one", outcome]]);
  });

  test("is accepted in an editor that reports nothing", () => {
    const it = editor();
    it.show("const a = ");
    vi.advanceTimersByTime(400);
    it.insert("const a = ", SUGGESTION);
    later();
    expect(it.heard).toMatchObject([["one", { taken: 15, kept: 15, accepted: false, shownMs: 400 }]]);
  });

  test("is passed by for another one, which is followed as if it had been shown", () => {
    const it = editor();
    it.show("const a = ");
    const offset = "const a = ".length;
    const other = { ...ORIGIN, id: "two", strategy: "code", offset, text: "third;", latencyMs: 40 } as const;
    it.watcher.offered([other]);
    vi.advanceTimersByTime(400);
    it.insert("const a = ", other.text);
    it.watcher.accepted("two");
    expect(it.heard).toMatchObject([["one", { taken: 0, shownMs: 400 }]]);
    later();
    expect(it.heard).toHaveLength(2);
    expect(it.heard[1]).toMatchObject(["two", { latencyMs: 40, offered: 6, taken: 6, kept: 6, accepted: true }]);
  });

  test("is not passed by while somebody types what others say", () => {
    const it = editor();
    it.show("const a = ");
    it.watcher.offered([{ ...ORIGIN, id: "two", offset: 10, text: "third;", latencyMs: 40 }]);
    it.type("const a = ", "third;");
    later();
    expect(it.heard).toMatchObject([["one", { taken: 0 }]]);
    expect(it.heard).toHaveLength(1);
  });

  test("is edited after it was accepted", () => {
    const it = editor();
    it.show("const a = ");
    it.insert("const a = ", SUGGESTION);
    it.replace(0, 0, "// above\n");
    it.remove(" + second");
    it.insert("foot(", "wide");
    later();
    expect(it.heard).toMatchObject([["one", { offered: 15, taken: 15, kept: 6 }]]);
  });

  test("is undone", () => {
    const it = editor();
    it.show("const a = ");
    it.insert("const a = ", SUGGESTION);
    it.remove(SUGGESTION);
    later();
    expect(it.heard).toMatchObject([["one", { taken: 15, kept: 0 }]]);
  });

  test("stays when lines are formatted around it", () => {
    const it = editor();
    it.show("const a = ");
    it.insert("const a = ", SUGGESTION);
    it.sendWhole(`\tconst a = ${SUGGESTION}\nfoot();\n`);
    later();
    expect(it.heard).toMatchObject([["one", { kept: 15 }]]);
  });

  test("is typed over", () => {
    const it = editor();
    it.show("const a = ");
    vi.advanceTimersByTime(400);
    it.type("const a = ", "x");
    expect(it.heard).toMatchObject([["one", { shownMs: 500, offered: 15, taken: 0, kept: 0 }]]);
    later();
    expect(it.heard).toHaveLength(1);
  });

  test("is typed along, while it is shown again and again", () => {
    const it = editor();
    it.show("const a = ");
    for (const [i, key] of [...SUGGESTION].entries()) {
      const typed = SUGGESTION.slice(0, i);
      it.type(`const a = ${typed}`, key);
      const suggestion = SUGGESTION.slice(i + 1);
      if (suggestion !== "") it.show(`const a = ${typed}${key}`, { suggestion });
    }
    later();
    expect(it.heard).toMatchObject([["one", { shownMs: 1500, offered: 15, taken: 15, kept: 15 }]]);
  });

  test("is typed along to the half, then left", () => {
    const it = editor();
    it.show("const a = ");
    it.type("const a = ", "first - ");
    later();
    expect(it.heard).toMatchObject([["one", { offered: 15, taken: 6, kept: 6 }]]);
  });

  test("is typed along where the editor closes brackets by itself", () => {
    const it = editor();
    it.show("const a = ", { suggestion: "f(b) + c" });
    it.type("const a = ", "f");
    it.insert("const a = f", "()");
    it.show("const a = f(", { suggestion: "b" });
    it.type("const a = f(", "b");
    later();
    expect(it.heard).toMatchObject([["one", { taken: 3, kept: 3 }]]);
  });

  test("grows", () => {
    const it = editor();
    it.show("const a = ", { suggestion: "first +" });
    vi.advanceTimersByTime(300);
    it.show("const a = ");
    it.insert("const a = ", SUGGESTION);
    later();
    expect(it.heard).toMatchObject([["one", { shownMs: 300, offered: 15, taken: 15 }]]);
  });

  test("comes back when a letter before it is deleted", () => {
    const it = editor();
    it.show("const a = ");
    it.type("const a = ", "first");
    it.replace("const a = firs".length, 1, "");
    it.show("const a = firs", { suggestion: "t + second;" });
    it.insert("const a = firs", "t + second;");
    later();
    expect(it.heard).toMatchObject([["one", { taken: 15, kept: 15 }]]);
  });

  test("gives way to another one", () => {
    const it = editor();
    it.show("const a = ");
    vi.advanceTimersByTime(1000);
    it.show("foot();", { id: "two", suggestion: " // wide" });
    expect(it.heard).toMatchObject([["one", { shownMs: 1000, taken: 0 }]]);
    it.insert("foot();", " // wide");
    later();
    expect(it.heard[1]).toMatchObject(["two", { taken: 8, kept: 8 }]);
  });

  test("completes what is selected in the editor's own list, which replaces what was typed of it", () => {
    const it = editor("con\n");
    it.show("con", { suggestion: "sole.log(a)" });
    it.replace(0, 3, "console.log(a)");
    later();
    expect(it.heard).toMatchObject([["one", { offered: 11, taken: 11, kept: 11 }]]);
  });

  test("waits while something changes elsewhere", () => {
    const it = editor();
    it.show("const a = ");
    it.replace(0, 0, 'import { first } from "b";\n');
    it.insert("foot(", "wide");
    it.insert("const a = ", SUGGESTION);
    later();
    expect(it.heard).toMatchObject([["one", { taken: 15, kept: 15 }]]);
  });

  test("is gone when the text around it is replaced", () => {
    const it = editor();
    it.show("const a = ");
    it.sendWhole("something else\n");
    expect(it.heard).toMatchObject([["one", { taken: 0 }]]);
  });

  test("is followed in a client that sends whole documents", () => {
    const it = editor("fa\n");
    it.show("f", { suggestion: "fab" });
    it.sendWhole("ffaba\n");
    later();
    expect(it.heard).toMatchObject([["one", { taken: 3, kept: 3 }]]);
  });
});

describe("a document that is closed", () => {
  test("tells at once what is left of what was taken", () => {
    const it = editor();
    it.show("const a = ");
    it.insert("const a = ", SUGGESTION);
    it.remove("first ");
    it.watcher.closed(URI);
    expect(it.heard).toMatchObject([["one", { taken: 15, kept: 9 }]]);
    later();
    expect(it.heard).toHaveLength(1);
  });

  test("says nothing of an answer that nobody touched", () => {
    const it = editor();
    it.show("const a = ");
    it.watcher.closed(URI);
    it.show("foot();", { id: "two" });
    expect(it.heard).toEqual([]);
  });

  test("is another one", () => {
    const it = editor();
    it.show("const a = ");
    it.insert("const a = ", SUGGESTION);
    it.watcher.closed("b.ts");
    it.watcher.edited("b.ts", { offset: 10, removed: SUGGESTION, inserted: "" });
    later();
    expect(it.heard).toMatchObject([["one", { kept: 15 }]]);
  });
});

test("nothing is told after the end", () => {
  const it = editor();
  it.show("const a = ");
  it.insert("const a = ", SUGGESTION);
  it.watcher.dispose();
  later();
  expect(it.heard).toEqual([]);
});
