import { describe, expect, test, vi } from "vitest";
import { ForgetError } from "../../../server/learning/learned-store.ts";
import type { Outcome } from "../../../server/learning/outcome.ts";
import { LearningFeature, type LearningParts } from "../../../server/lsp/learning.ts";

const outcome: Outcome = { latencyMs: 100, shownMs: 900, offered: 10, taken: 10, kept: 10, accepted: true };

function setUp() {
  let forget: () => Promise<void> = async () => undefined;
  let close: (event: { document: { uri: string } }) => void = () => undefined;
  const warn = vi.fn();
  const learner = { reward: vi.fn(async () => undefined), forget: vi.fn(async () => undefined) };
  const outcomes = { closed: vi.fn() };
  const feature = new LearningFeature({
    connection: {
      onRequest: (_type: unknown, handler: typeof forget) => {
        forget = handler;
      },
      console: { warn },
    } as unknown as LearningParts["connection"],
    documents: {
      onDidClose: (handler: typeof close) => {
        close = handler;
      },
    } as unknown as LearningParts["documents"],
    outcomes,
    learner,
  });
  return {
    feature,
    learner,
    outcomes,
    warn,
    forget: () => forget(),
    close: () => close({ document: { uri: "a.ts" } }),
  };
}

describe("learning in the server", () => {
  test("passes on what became of answers, and when a document is closed", async () => {
    const { feature, learner, outcomes, close } = setUp();
    await feature.learn("one", outcome);
    close();
    expect(learner.reward).toHaveBeenCalledWith("one", outcome);
    expect(outcomes.closed).toHaveBeenCalledWith("a.ts");
  });

  test("a failure to learn is a line in the log", async () => {
    const { feature, learner, warn } = setUp();
    learner.reward.mockRejectedValueOnce(new RangeError("too much"));
    await feature.learn("one", outcome);
    expect(warn).toHaveBeenCalledWith("Nothing was learned from an answer: RangeError: too much");
  });

  test("tandem/forgetLearned forgets; where it cannot, the user reads why", async () => {
    const { learner, forget } = setUp();
    await forget();
    expect(learner.forget).toHaveBeenCalledTimes(1);
    learner.forget.mockRejectedValueOnce(new ForgetError("Delete the file by hand: learned.json"));
    await expect(forget()).rejects.toMatchObject({
      name: "Error",
      code: expect.any(Number),
      message: "Delete the file by hand: learned.json",
    });
  });
});
