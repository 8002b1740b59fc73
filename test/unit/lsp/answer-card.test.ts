import { expect, test } from "vitest";
import { answerCard } from "../../../server/lsp/answer-card.ts";
import { answer } from "../completion/candidate.ts";

const HEAD = { id: "collaboration", title: "Ensemble" } as const;

test("tells how fast an answer was written, also where it was only looked up", () => {
  const written = { ...answer("three"), ms: 500, writtenMs: 500 };
  const { ms, tokensPerSecond } = answerCard(HEAD, written);
  expect(ms).toBe(500);
  expect(answerCard(HEAD, { ...written, ms: 1 })).toMatchObject({ ms, tokensPerSecond });
});
