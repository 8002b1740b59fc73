import { expect, test } from "vitest";
import type { Connection } from "vscode-languageserver";
import { HistoryFeature } from "../../../server/lsp/history.ts";
import type { PastAnswer } from "../../../server/protocol.ts";
import { answer } from "../completion/candidate.ts";

function setUp() {
  let ask: () => PastAnswer[] = () => [];
  const connection = {
    onRequest: (_type: unknown, handler: typeof ask) => {
      ask = handler;
    },
  } as unknown as Connection;
  const history = new HistoryFeature(connection);
  const show = (id: string, text: string, before = "one\n  two ") => {
    const lines = before.split("\n");
    const cursor = { document: "file:///a.ts", text: `${before}\n`, offset: before.length, language: "typescript" };
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    history.shown(cursor, position, "auto", { ...answer(text), id, writtenMs: 80 });
  };
  return { history, show, ask: () => ask() };
}

test("answers are remembered with their place, the latest first", () => {
  const { show, ask } = setUp();
  show("a", "three");
  show("b", "four", "x");
  const [latest, first] = ask();
  expect(latest).toMatchObject({ id: "b", position: { line: 0, character: 1 }, linePrefix: "x" });
  expect(first).toMatchObject({
    id: "a",
    uri: "file:///a.ts",
    position: { line: 1, character: 6 },
    linePrefix: "  two ",
    strategy: "auto",
    accepted: false,
    card: { id: "collaboration", title: "Auto", text: "three", done: true, ms: 80 },
  });
});

test("typing along with an answer, or accepting it, does not make it another one", () => {
  const { history, show, ask } = setUp();
  show("a", "three");
  show("a", "ree");
  history.accepted("a");
  history.accepted("unknown");
  expect(ask()).toMatchObject([{ id: "a", accepted: true, card: { text: "ree" } }]);
});

test("what is found again keeps the time that writing it took", () => {
  const { history, ask } = setUp();
  const cursor = { document: "file:///a.ts", text: "x\n", offset: 1, language: "typescript" };
  const again = { ...answer("three"), id: "a", ms: 1, writtenMs: 80 };
  history.shown(cursor, { line: 0, character: 1 }, "auto", again);
  expect(ask()).toMatchObject([{ card: { ms: 80 } }]);
});

test("of many answers only the last fifty are remembered", () => {
  const { show, ask } = setUp();
  for (let i = 0; i < 60; i++) show(String(i), "x");
  const answers = ask();
  expect(answers).toHaveLength(50);
  expect(answers[0]?.id).toBe("59");
  expect(answers.at(-1)?.id).toBe("10");
});

test("of a long line only the end is remembered, without half a character", () => {
  const { show, ask } = setUp();
  show("a", "three", `one\n${"x".repeat(80)}`);
  show("b", "four", `one\n${"word ".repeat(1_000)}`);
  show("c", "five", `one\n😀${"x".repeat(79)}`);
  expect(ask().map(({ linePrefix }) => linePrefix)).toEqual([
    `…${"x".repeat(79)}`,
    `…${"word ".repeat(16)}`,
    "x".repeat(80),
  ]);
});
