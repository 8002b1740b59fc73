import { listedLogProbability } from "../experts/distribution.ts";
import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import type { Acceptance } from "./acceptance.ts";
import { candidate } from "./answer.ts";
import { Draft } from "./draft.ts";
import type { ChooseToken } from "./fusion/token-choice.ts";
import { chooseFromMixture } from "./fusion/token-mixture.ts";
import { openTogether } from "./open-together.ts";
import { closeAll, standAlike } from "./participant.ts";
import type { Candidate, CompletionRequest } from "./strategy.ts";
import { survive } from "./survive.ts";
import { writeTokens } from "./token-writer.ts";

export type TokenLevel = Exclude<Settings["cascade.level"], "answer">;

export interface TokenCascadeOptions {
  readonly level: TokenLevel;
  /** How often the cheaper expert's drafts were right, for the level `speculative`. */
  readonly acceptance: Acceptance;
}

/**
 * A cascade within the answer, over one vocabulary. `token`: the cheaper expert writes, and where it is unsure of a token
 * the stronger one decides about that one (methods 2.10, with a probability in place of a trained gate). `speculative`:
 * the cheaper one drafts, the stronger one verifies, and lets pass what it finds nearly as likely as its own choice
 * (speculative cascades, methods section 4). Where one breaks down, the other one finishes alone.
 * @returns undefined where the experts kept back different bytes before the cursor, so that they cannot meet at tokens
 */
export async function cascadeTokens(
  cheap: Expert,
  strong: Expert,
  request: CompletionRequest,
  { level, acceptance }: TokenCascadeOptions,
): Promise<Candidate | undefined> {
  const { settings } = request;
  const opened = await openTogether([cheap, strong], request, { rough: true });
  const { participants, failure } = opened;
  try {
    if (!standAlike(participants)) return undefined;
    const voices = [cheap, strong].flatMap((expert) => {
      const participant = participants.find((each) => each.expert === expert);
      return participant ? [{ participant, weight: 1 }] : [];
    });
    const draft = new Draft(request);
    const sure = settings["cascade.tokenProbability"];
    const how =
      level === "token"
        ? { choose: last, isSure: (probability: number) => probability >= sure }
        : { choose: tolerant(settings["cascade.tolerance"]), acceptance };
    const write = () => writeTokens(voices, request, { ...how, draft, leader: voices[0] });
    const written = await survive(write, draft, opened, request);
    const work = failure ? [] : workOf(written.draft, cheap, strong);
    return candidate(written.draft, {
      strategy: "cascade",
      reason: `cascade: ${[work, written.note ?? []].flat().join("; ")}`,
      experts: voices.map(({ participant }) => participant.share(written.draft)),
    });
  } finally {
    closeAll(participants);
  }
}

/** The last one who was asked decides: the stronger expert, where it was asked at all. */
const last: ChooseToken = (members, vocabulary, pending) => chooseFromMixture(members.slice(-1), vocabulary, pending);

/** The first member's choice, if the last one gives it at least `1 - tolerance` of the probability of its own. */
function tolerant(tolerance: number): ChooseToken {
  return async (members, vocabulary, pending) => {
    const [drafter, verifier] = [members[0], members.at(-1)];
    if (!drafter || !verifier) throw new RangeError("A cascade needs two experts.");
    const wanted = await chooseFromMixture([drafter], vocabulary, pending);
    const own = await chooseFromMixture([verifier], vocabulary, pending);
    if (wanted.token === own.token) return { ...own, probabilities: { ...wanted.probabilities, ...own.probabilities } };
    if (wanted.token === undefined || own.token === undefined) return own;
    const [theirs, best] = [wanted.token, own.token].map((token) => listedLogProbability(verifier.distribution, token));
    if (theirs === undefined || best === undefined) return own;
    return Math.exp(theirs) >= (1 - tolerance) * Math.exp(best) ? wanted : own;
  };
}

/** Who did what, as a part of a reason. */
function workOf(draft: Draft, cheap: Expert, strong: Expert): string {
  // Where both chose the same token, both have a probability of it, and `from` is only who was surer.
  const decided = draft.trace.filter(({ probabilities }) => probabilities[cheap.role] === undefined).length;
  return `the cheaper ${EXPERT_NAMES[cheap.role]} wrote, the ${EXPERT_NAMES[strong.role]} decided ${decided} of ${draft.tokens} tokens`;
}
