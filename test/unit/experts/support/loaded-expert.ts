import type { ExpertPart } from "../../../../server/experts/expert.ts";
import type { LoadedExpert } from "../../../../server/experts/expert-pool.ts";
import { Vocabulary } from "../../../../server/experts/vocabulary.ts";

const vocabulary = await Vocabulary.build({ bytes: [new Uint8Array([65])], endTokens: new Set(), infill: undefined });

/** An expert in memory that evaluates nothing. */
export function loadedExpert(role: ExpertPart, id: string, dispose: () => Promise<void>): LoadedExpert {
  return {
    id,
    role,
    vocabulary,
    cost: { prompt: 1, step: 1, fastestStep: 1, batch: (tokens) => tokens },
    weightBytes: 1,
    expectedBitsPerByte: () => undefined,
    countTokens: (text) => text.length,
    tokenize: (text) => [...Buffer.from(text)],
    open: () => Promise.reject(new Error("Nothing is evaluated here.")),
    forgetWritten: async () => undefined,
    dispose,
  };
}
