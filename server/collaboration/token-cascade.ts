import { listedLogProbability } from "../experts/distribution.ts";
import type { Expert } from "../experts/expert.ts";
import type { Settings } from "../settings.ts";
import { EXPERT_NAMES, EXPERT_ROLES } from "../strategies.ts";
import type { Acceptance } from "./acceptance.ts";
import { candidate } from "./answer.ts";
import type { Draft } from "./draft.ts";
import type { ChooseToken } from "./fusion/token-choice.ts";
import { chooseFromMixture } from "./fusion/token-mixture.ts";
import { closeAll, Participant } from "./participant.ts";
import type { Candidate, CompletionRequest } from "./strategy.ts";
import { writeTokens } from "./token-writer.ts";

export type TokenLevel = Exclude<Settings["cascade.level"], "answer">;

export interface TokenCascadeOptions {
  readonly level: TokenLevel;
  /** When the request came, as `performance.now()` counts. */
  readonly start: number;
  /** How often the cheaper expert's drafts were right, for the level `speculative`. */
  readonly acceptance: Acceptance;
}

/**
 * A cascade within the answer, over one vocabulary. `token`: the cheaper expert writes, and where it is unsure of a token
 * the stronger one decides about that one (methods 2.10, with a probability in place of a trained gate). `speculative`:
 * the cheaper one drafts, the stronger one verifies, and lets pass what it finds nearly as likely as its own choice
 * (speculative cascades, methods section 4).
 */
export async function cascadeTokens(
  cheap: Expert,
  strong: Expert,
  request: CompletionRequest,
  { level, start, acceptance }: TokenCascadeOptions,
): Promise<Candidate> {
  const { settings } = request;
  const participants = new Map<Expert, Participant>();
  try {
    // Always in this order: two requests that each hold one expert and wait for the other would wait for ever.
    for (const expert of inOrder(cheap, strong)) {
      participants.set(expert, await Participant.open(expert, request, { rough: true }));
    }
    const [first, second] = [cheap, strong].map((expert) => participants.get(expert)) as [Participant, Participant];
    const voices = [first, second].map((participant) => ({ participant, weight: 1 }));
    const sure = settings["cascade.tokenProbability"];
    const draft = await writeTokens(
      voices,
      request,
      level === "token"
        ? { leader: voices[0], choose: last, isSure: (probability) => probability >= sure }
        : { leader: voices[0], choose: tolerant(settings["cascade.tolerance"]), acceptance },
    );
    return candidate(draft, {
      strategy: "cascade",
      reason: reasonFor(draft, cheap, strong),
      experts: [first, second].map((participant) => participant.share(draft)),
      start,
    });
  } finally {
    closeAll([...participants.values()]);
  }
}

function inOrder(...experts: readonly Expert[]): Expert[] {
  return [...experts].sort((a, b) => EXPERT_ROLES.indexOf(a.role) - EXPERT_ROLES.indexOf(b.role));
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

function reasonFor(draft: Draft, cheap: Expert, strong: Expert): string {
  const decided = draft.trace.filter(({ from }) => from === strong.role).length;
  return `cascade: the cheaper ${EXPERT_NAMES[cheap.role]} wrote, the ${EXPERT_NAMES[strong.role]} decided ${decided} of ${draft.tokens} tokens`;
}
