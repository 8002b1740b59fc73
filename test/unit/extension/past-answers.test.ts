import { expect, test, vi } from "vitest";
import { PastAnswers } from "../../../extension/past-answers.ts";
import type { TandemServer } from "../../../extension/server.ts";
import type { PastAnswer } from "../../../server/protocol.ts";

vi.mock("vscode", async () => (await import("./support/editor.ts")).vscode);

const AT = Date.UTC(2026, 10, 22, 23, 30);
const figures = { ms: 80, tokens: 1, tokensPerSecond: 12, meanProbability: 1 };
const KNOWN: PastAnswer = {
  id: "7",
  uri: "file:///shop/area.py",
  position: { line: 1, character: 4 },
  linePrefix: "    ",
  strategy: "auto",
  at: AT,
  accepted: true,
  card: { id: "collaboration", title: "Auto", text: "return r", done: true, ...figures },
};

test("the panel is told the moment of an answer, which it reads on its own clock", async () => {
  const past = new PastAnswers({ ask: async () => [KNOWN] } as unknown as TandemServer);
  const { card } = KNOWN;
  const place = { file: "area.py", line: 2, column: 5, prefix: "    " };
  expect(await past.refresh()).toEqual([{ id: "7", place, at: AT, accepted: true, card }]);
  expect(past.find("7")).toBe(KNOWN);
});
