import type { ExpertPart } from "../experts/expert.ts";
import { entropy } from "./confidence.ts";
import { UNSURE } from "./contrast-writer.ts";
import type { Draft } from "./draft.ts";
import { proxy } from "./fusion/token-proxy.ts";
import type { Participant } from "./participant.ts";
import type { CompletionRequest } from "./strategy.ts";
import { type WriteOptions, writeTokens } from "./token-writer.ts";
import type { Voice } from "./voice.ts";

export interface ProxyOptions extends Pick<WriteOptions, "draft"> {
  /** What the code expert was before it was trained on code. */
  readonly anti?: Participant<"anti"> | undefined;
}

/**
 * Writes greedily by proxy tuning (methods 2.11): the general model is the base and leads; where it is unsure, as in a
 * contrast, the code expert and the anti-expert are asked too, and read what they have missed in one batch. The setting
 * `ensemble.proxy` says how strong the correction is; the voices' weights do not count. Ends as `writeTokens` does. Drafts
 * are only those of text that stands elsewhere: the two that could draft have a say.
 * @throws RangeError when one of the three is missing
 */
export async function writeProxy(
  voices: readonly Voice[],
  request: CompletionRequest,
  { draft, anti }: ProxyOptions = {},
): Promise<Draft> {
  const [base, expert] = (["general", "code"] as const).map(
    (role) => voices.find(({ participant }) => participant.expert.role === role)?.participant,
  );
  if (!base || !expert || !anti) throw new RangeError("Proxy tuning needs two experts and an anti-expert.");
  const strength = request.settings["ensemble.proxy"];
  const leader: Voice<ExpertPart> = { participant: base, weight: 1 };
  // In a sum of log-probabilities these are their shares.
  const pair: Voice<ExpertPart>[] = [
    { participant: expert, weight: strength },
    { participant: anti, weight: -strength },
  ];
  return writeTokens([leader, ...pair], request, {
    draft,
    leader,
    choose: proxy(strength),
    isSure: (_, distribution) => entropy(distribution) <= UNSURE,
  });
}
