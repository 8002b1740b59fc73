import type { Draft } from "./draft.ts";
import { fuseAligned } from "./fusion/aligned.ts";
import { relativeFusion } from "./fusion/relative/relative.ts";
import { fuseUnion } from "./fusion/union.ts";
import type { CompletionRequest } from "./strategy.ts";
import { writeStrings } from "./string-writer.ts";
import type { Voice, WriteOptions } from "./token-writer.ts";

type Write = (
  voices: readonly Voice[],
  request: CompletionRequest,
  options?: Pick<WriteOptions, "draft">,
) => Promise<Draft>;

/** The approximate fusions of experts with different vocabularies, by the value of `ensemble.fusion`. */
export const STRING_FUSIONS = {
  union: (voices, request, { draft } = {}) => writeStrings(voices, request, fuseUnion, draft),
  aligned: (voices, request, { draft } = {}) => writeStrings(voices, request, fuseAligned, draft),
  relative: async (voices, request, { draft } = {}) => {
    const experts = voices.filter(({ weight }) => weight > 0).map(({ participant }) => participant.expert);
    const { "ensemble.relative.rate": rate, "ensemble.relative.steps": steps } = request.settings;
    return writeStrings(voices, request, await relativeFusion(experts, { rate, steps }), draft);
  },
} as const satisfies Record<string, Write>;
