import type { CompletionRequest } from "../../server/collaboration/strategy.ts";
import { NoAntiExpertError } from "../../server/experts/errors.ts";
import type { AntiExpert, ExpertPart, Prompt } from "../../server/experts/expert.ts";
import { LlamaExpert } from "../../server/experts/llama-expert.ts";
import type { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import type { WorkCounter } from "../../server/experts/work-counter.ts";
import { bitsPerByte } from "../../server/models/measured-quality.ts";
import { ModelStore } from "../../server/models/store.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../server/settings.ts";

export const never = new AbortController().signal;

/** Loads a model of the catalogue for a test. */
export async function loadExpert<P extends ExpertPart>(
  runtime: LlamaRuntime,
  id: string,
  role: P,
  work?: WorkCounter,
): Promise<LlamaExpert<P>> {
  const file = await new ModelStore().locate(id);
  if (file === undefined) throw new Error(`${id} is not on this machine, although the setup fetches it.`);
  const expectedBitsPerByte = (language: string) => bitsPerByte(id, language);
  const limits = { promptTokens: 512, newTokens: 64, cacheBytes: 64e6 };
  return LlamaExpert.load({ runtime, id, role, file, ...limits, work, expectedBitsPerByte }, never);
}

/** Where no anti-expert is set. */
export async function noAnti(): Promise<AntiExpert> {
  throw new NoAntiExpertError();
}

export const PYTHON: Prompt = {
  prefix:
    'import math\n\n\ndef area(radius: float) -> float:\n    """The area of a circle."""\n    return math.pi * radius**2\n\n\n',
  middle: 'def circumference(radius: float) -> float:\n    """The length of the edge of a circle."""\n    ret',
  suffix: "\n\n\nprint(area(2.0), circumference(2.0))\n",
};

/** A request for the rest of the line. */
export function lineRequest(prompt: Prompt, overrides: Partial<Settings> = {}, signal = never): CompletionRequest {
  return {
    prompt,
    language: "python",
    place: "code",
    maxTokens: 32,
    settings: { ...DEFAULT_SETTINGS, ...overrides },
    signal,
    stop: (text) => {
      const newline = text.indexOf("\n");
      return newline === -1 ? undefined : newline;
    },
  };
}
