import { describe, expect, test, vi } from "vitest";
import { ForgetError } from "../../../server/learning/learned-store.ts";
import type { Outcome } from "../../../server/learning/outcome.ts";
import { LearningFeature, type LearningParts } from "../../../server/lsp/learning.ts";

const outcome: Outcome = { latencyMs: 100, shownMs: 900, offered: 10, taken: 10, kept: 10, accepted: true };

function setUp() {
  let forget: () => Promise<void> = async () => undefined;
  const warn = vi.fn();
  const learner = { reward: vi.fn(async () => undefined), forget: vi.fn(async () => undefined) };
  const feature = new LearningFeature({
    connection: {
      onRequest: (_type: unknown, handler: typeof forget) => {
        forget = handler;
      },
      console: { warn },
    } as unknown as LearningParts["connection"],
    learner,
  });
  return { feature, learner, warn, forget: () => forget() };
}

describe("learning in the server", () => {
  test("passes on what became of answers", async () => {
    const { feature, learner } = setUp();
    await feature.learn("one", outcome);
    expect(learner.reward).toHaveBeenCalledWith("one", outcome);
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
