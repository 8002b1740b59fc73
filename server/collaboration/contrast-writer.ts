import { entropy } from "./confidence.ts";
import type { Draft } from "./draft.ts";
import { contrast } from "./fusion/token-contrast.ts";
import type { CompletionRequest } from "./strategy.ts";
import { type WriteOptions, writeTokens } from "./token-writer.ts";
import type { Voice } from "./voice.ts";

/**
 * Up to this entropy (nats) the expert decides alone: it is that of two equally likely tokens. Where the expert hesitates
 * less than that, a contrast has little to correct, and contrasts everywhere inject mistakes into code (USCD, methods
 * 2.11).
 */
export const UNSURE = Math.LN2;

/**
 * Writes greedily by contrast: the voice of the larger model is the expert and leads, the smaller one the amateur.
 * Where the expert is sure the amateur is not asked; it reads what it has missed in one batch when it is asked again.
 * The setting `ensemble.contrast` says how strong the contrast is; weights do not count. Ends as `writeTokens` does.
 */
export function writeContrast(
  voices: readonly Voice[],
  request: CompletionRequest,
  { draft, acceptance }: Pick<WriteOptions, "draft" | "acceptance"> = {},
): Promise<Draft> {
  return writeTokens(voices, request, {
    draft,
    acceptance,
    leader: strongest(voices),
    choose: contrast(request.settings["ensemble.contrast"]),
    isSure: (_, distribution) => entropy(distribution) <= UNSURE,
  });
}

/** The largest. Of equals the one that infills, then the first. */
function strongest(voices: readonly Voice[]): Voice | undefined {
  const infills = ({ participant }: Voice) => (participant.expert.vocabulary.infill ? 1 : 0);
  const size = ({ participant }: Voice) => participant.expert.weightBytes;
  return [...voices].sort((a, b) => size(b) - size(a) || infills(b) - infills(a))[0];
}
