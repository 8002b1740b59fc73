import type { BenchEngine } from "../../../server/bench/run-bench.ts";
import type { Answer } from "../../../server/completion/answer.ts";
import type { StrategyId } from "../../../server/protocol/strategies.ts";

/** An engine that writes the same for everything, and notes what it was asked for: `read` with a role, or a strategy. */
export class FakeEngine implements BenchEngine {
  readonly asked: string[] = [];
  readonly forgotten: string[] = [];
  /** How often it was told to forget what was written. */
  forgets = 0;
  /** Called before each answer. */
  beforeAnswer: () => void = () => undefined;

  /** @param answer what is not as usual about its answers */
  constructor(private readonly answer: Partial<Answer> = {}) {}

  readonly experts: BenchEngine["experts"] = {
    forgetWritten: async () => {
      this.forgets++;
    },
  };

  readonly completion: BenchEngine["completion"] = {
    readPrompt: async ({ document, text, offset }, role) => {
      this.asked.push(`${document}: read ${role}`);
      const prompt = { prefix: text.slice(0, offset), middle: "", suffix: text.slice(offset) };
      return { prompt, place: "code", evidence: { nats: 3, bytes: 10 } };
    },
    complete: async ({ document }, strategy) => {
      this.beforeAnswer();
      this.asked.push(`${document}: ${strategy}`);
      return { ...written(strategy), ...this.answer };
    },
    forgetDocument: (document) => {
      this.forgotten.push(document);
    },
  };
}

function written(strategy: StrategyId): Answer {
  const share = { id: "small", role: "code", text: "1", ms: 30, tokens: 1, promptTokens: 0 } as const;
  return {
    text: "1",
    strategy,
    reason: "because",
    confidence: 0.5,
    trace: [{ bytes: Buffer.from("1"), from: "code", probabilities: { code: 0.5 } }],
    experts: [{ ...share, meanLogProbability: Math.log(0.5) }],
    ms: 40,
    id: "an answer",
    writtenMs: 40,
    limited: false,
  };
}
