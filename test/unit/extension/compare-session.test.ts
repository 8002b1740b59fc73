/** What becomes of a comparison while its document changes. The editor itself is a stand-in here; panel.test.ts has the real one. */
import { setImmediate as soon } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { CompareSession } from "../../../extension/compare-session.ts";
import type { FileStrategies } from "../../../extension/file-strategies.ts";
import type { TandemServer } from "../../../extension/server.ts";
import type { CompareCard, CompareParams } from "../../../server/protocol.ts";
import { editor } from "./support/editor.ts";

vi.mock("vscode", async () => (await import("./support/editor.ts")).vscode);
vi.mock("vscode-languageclient/node", () => import("vscode-languageserver-protocol/node"));

const URI = "file:///shop/area.py";
const LINES = ["def area(r):", "    ", "", "print(area(2))", ""];
const TEXT = "\n    return math.pi * r * r";

/** A session with a server that answers when it is told to. */
function setUp(text: string, uri = URI) {
  const asked: CompareParams[] = [];
  let answer: (cards: CompareCard[]) => void = () => undefined;
  const server = {
    onProgress: () => ({ dispose: () => undefined }),
    request: (_type: unknown, params: CompareParams) => {
      asked.push(params);
      return new Promise((resolve) => {
        answer = (cards) => resolve({ cards });
      });
    },
  } as unknown as TandemServer;
  const session = new CompareSession(server, { of: () => undefined } as unknown as FileStrategies);
  const document = editor.open(uri, text);
  const compare = (line: number, character: number, start?: Promise<void>) => {
    const selection = { active: { line, character } };
    return session.compare({ document, selection } as unknown as Parameters<typeof session.compare>[0], start);
  };
  /** Compares where the code expert writes this. */
  const compared = async (line: number, character: number, written = TEXT) => {
    const comparing = compare(line, character);
    await soon();
    answer([card(written)]);
    await comparing;
  };
  return { session, document, compare, compared, asked, answer: (text: string) => answer([card(text)]) };
}

function card(text: string): CompareCard {
  const figures = { ms: 1, tokens: 1, tokensPerSecond: 1, meanProbability: 1 };
  return { id: "code", title: "Code expert", text, done: true, ...figures };
}

describe("inserting a card's text", () => {
  it("puts it where the comparison was made, once", async () => {
    const { session, document, compared } = setUp(LINES.join("\n"));
    await compared(0, 12);
    expect(await session.insert("code")).toBeUndefined();
    const inserted = document.getText();
    expect(inserted).toBe([`${LINES[0]}${TEXT}`, ...LINES.slice(1)].join("\n"));
    expect(await session.insert("code")).toContain("stands there already");
    expect(document.getText()).toBe(inserted);
  });

  it("puts it there once where lines end otherwise", async () => {
    const { session, document, compared } = setUp(LINES.join("\r\n"));
    await compared(0, 12);
    expect(await session.insert("code")).toBeUndefined();
    const inserted = document.getText();
    expect(await session.insert("code")).toContain("stands there already");
    expect(document.getText()).toBe(inserted);
  });

  it("refuses after the file was loaded again, also where a line like the one before stands there now", async () => {
    const { session, document, compared } = setUp(LINES.join("\n"));
    await compared(1, 4, "return r");
    document.change({ start: { line: 0, character: 0 }, end: { line: 2, character: 0 } }, "def perimeter(r):\n    \n");
    const reloaded = document.getText();
    expect(await session.insert("code")).toContain("has changed since");
    expect(document.getText()).toBe(reloaded);
  });
});

describe("inserting into a file that was closed meanwhile", () => {
  it("refuses where the file has changed, also where a line like the one before stands there now", async () => {
    const { session, compared } = setUp(LINES.join("\n"));
    await compared(1, 4, "return r");
    editor.close(URI);
    const others = ["def perimeter(r):", ...LINES.slice(1)].join("\n");
    const document = editor.open(URI, others);
    expect(await session.insert("code")).toContain("has changed since");
    expect(document.getText()).toBe(others);
  });

  it("inserts where it is the same, and goes along with later changes", async () => {
    const { session, compared } = setUp(LINES.join("\n"));
    await compared(1, 4, "return r");
    editor.close(URI);
    const document = editor.open(URI, LINES.join("\n"));
    document.change({ start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, "import math\n");
    expect(await session.insert("code")).toBeUndefined();
    expect(document.lineAt(2).text).toBe("    return r");
  });
});

describe("a comparison that waits for the page", () => {
  it("asks where the position is when the experts may begin", async () => {
    const { document, compare, asked, answer } = setUp(LINES.join("\n"));
    const comparing = compare(1, 4, soon());
    document.change({ start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, "import math\n\n");
    await vi.waitUntil(() => asked.length > 0);
    answer(TEXT);
    await comparing;
    expect(asked).toMatchObject([{ position: { line: 3, character: 4 } }]);
  });

  it("asks nothing when it was cancelled meanwhile", async () => {
    const { session, compare, asked } = setUp(LINES.join("\n"));
    const comparing = compare(1, 4, soon());
    session.cancel();
    await comparing;
    expect(asked).toEqual([]);
    expect(session.state.phase).toBe("cancelled");
  });
});

it("says why there is nothing to compare, whatever a comparison under way has to say still", async () => {
  const { session, compare, asked, answer } = setUp(LINES.join("\n"));
  const comparing = compare(1, 4);
  await vi.waitUntil(() => asked.length > 0);
  session.fail("There is no position.");
  answer(TEXT);
  await comparing;
  expect(session.state).toEqual({ phase: "failed", cards: [], problem: "There is no position." });
});

describe("a place whose document goes", () => {
  const UNTITLED = "untitled:Untitled-1";
  const CELL = "vscode-notebook-cell:/shop/areas.ipynb#W0";

  it.each([
    { from: URI, to: "file:///shop/circle.py", now: "file:///shop/circle.py" },
    { from: "file:///shop", to: "file:///shapes", now: "file:///shapes/area.py" },
  ])("is found again when $from was renamed to $to", async ({ from, to, now }) => {
    const { session, compared } = setUp(LINES.join("\n"));
    await compared(1, 4, "return r");
    editor.rename(from, to);
    await session.reveal();
    expect(editor.shown.at(-1)).toMatchObject({ uri: now, selection: { start: { line: 1, character: 4 } } });
    expect(await session.insert("code")).toBeUndefined();
    expect(editor.textOf(now).split("\n")[1]).toBe("    return r");
  });

  it.each([
    { uri: UNTITLED, name: "Untitled-1" },
    { uri: CELL, name: "The cell of areas.ipynb" },
  ])("is missed, and no empty document made instead: $uri", async ({ uri, name }) => {
    const { session, compared } = setUp(LINES.join("\n"), uri);
    await compared(1, 4, "return r");
    editor.close(uri);
    const shown = editor.shown.length;
    await expect(session.reveal()).rejects.toThrow(`${name} is no longer open. Compare again`);
    await expect(session.insert("code")).rejects.toThrow(`${name} is no longer open. Compare again`);
    expect(editor.shown).toHaveLength(shown);
  });

  it("is asked of the editor where it is in a file, whatever the file system", async () => {
    const uri = "sftp://host/area.py";
    const { session, compared } = setUp(LINES.join("\n"), uri);
    await compared(1, 4, "return r");
    editor.close(uri);
    await expect(session.reveal()).rejects.toThrow(`cannot open ${uri}`);
  });

  it("is not taken for one in the next unsaved file of the same name", async () => {
    const { session, compared } = setUp(LINES.join("\n"), UNTITLED);
    await compared(1, 4, "return r");
    editor.close(UNTITLED);
    const next = editor.open(UNTITLED, LINES.join("\n"));
    expect(await session.insert("code")).toContain("has changed since");
    expect(next.getText()).toBe(LINES.join("\n"));
  });
});

it("shows only the end of a long line before the position", async () => {
  const { session, compared } = setUp("word ".repeat(1_000));
  await compared(0, 5_000);
  expect(session.state.place).toMatchObject({ column: 5_001, prefix: `…${"word ".repeat(16)}` });
});
