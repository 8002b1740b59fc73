import { afterAll, describe, expect, it } from "vitest";
import { writeAlone } from "../../server/collaboration/single.ts";
import type { Candidate } from "../../server/collaboration/strategy.ts";
import type { Expert } from "../../server/experts/expert.ts";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import { WorkCounter } from "../../server/experts/work-counter.ts";
import { lineRequest, loadExpert } from "./real-experts.ts";
import { expectSameChoices } from "./same-choices.ts";

/** Places where much of what comes next stands elsewhere in the file. */
const PLACES = [
  {
    before:
      'test("adds", () => {\n  const result = calculator.add(1, 2);\n  expect(result.value).toBe(3);\n  expect(result.error).toBeUndefined();\n});\n\ntest("subtracts", () => {\n  const result = calculator.subtract(3, 2);\n  expect(result.value).toBe(1);\n  expect(result.error).toBeUndefined();\n});\n\ntest("multiplies", () => {\n  const result = calculator.',
    after: "\n});\n",
  },
  {
    before:
      'class Settings:\n    def __init__(self, options):\n        self.name = options.get("name", "default")\n        self.colour = options.get("colour", "default")\n        self.width = options.get("width", "default")\n        self.height = ',
    after: '\n\n\nprint(Settings({"name": "x"}).name)\n',
  },
  {
    before:
      "def total(values):\n    result = 0\n    for value in values:\n        result += value\n    return result\n\n\ndef mean(values):\n    ",
    after: "\n",
  },
];

/** So that drafts pay, whatever a batch costs on the machine that runs the test. */
const KAPPA = 0.1;

describe("writing with prompt lookup", () => {
  const runtime = new LlamaRuntime(0);

  afterAll(() => runtime.dispose());

  /** What a freshly loaded expert writes at all places, and in how many evaluations. */
  async function writeAll(looksUp: boolean): Promise<{ answers: Candidate[]; evaluations: number }> {
    const work = new WorkCounter();
    const loaded = await loadExpert(runtime, "qwen2.5-coder-0.5b", "code", work);
    let evaluations = 0;
    const { id, role, vocabulary, cost, weightBytes } = loaded;
    const expert: Expert = {
      id,
      role,
      vocabulary,
      weightBytes,
      cost: {
        prompt: cost.prompt,
        step: cost.step,
        fastestStep: cost.step,
        batch: (tokens) => cost.step * (1 + KAPPA * (tokens - 1)),
      },
      tokenize: (text) => loaded.tokenize(text),
      countTokens: (text) => loaded.countTokens(text),
      open: async (...parameters) => {
        const sequence = await loaded.open(...parameters);
        // How many pieces a prompt is read in depends on the machine.
        evaluations -= work.evaluations;
        return sequence;
      },
    };
    const answers: Candidate[] = [];
    for (const { before, after } of PLACES) {
      const prompt = { prefix: "", middle: before, suffix: after };
      const lookup = looksUp ? [before, after] : [];
      const request = { ...lineRequest(prompt), stop: () => undefined, maxTokens: 40, lookup };
      answers.push(await writeAlone(expert, request, { strategy: "code", reason: "" }));
      evaluations += work.evaluations;
    }
    await loaded.dispose();
    return { answers, evaluations };
  }

  it("gives the text that there is without, in fewer evaluations", { timeout: 120_000 }, async () => {
    const plain = await writeAll(false);
    const drafted = await writeAll(true);
    expect(drafted.answers).toHaveLength(plain.answers.length);
    for (const [i, { text, trace }] of plain.answers.entries()) {
      expect(text).not.toBe("");
      expectSameChoices(trace, drafted.answers[i]?.trace ?? [], ({ probabilities }) => probabilities.code);
    }
    expect(drafted.evaluations).toBeLessThan(plain.evaluations);
  });
});
