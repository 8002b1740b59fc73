import type { Expert, Prompt } from "../experts/expert.ts";
import type { Draft } from "./draft.ts";
import { ExpertFailedError, orFailure } from "./expert-failed-error.ts";
import { type Sameness, sameText } from "./sameness.ts";
import type { CompletionRequest, ExpertShare } from "./strategy.ts";
import { writeByOneself } from "./write-by-oneself.ts";

/** A text that one or more experts proposed for the same place. */
export interface Proposal {
  readonly draft: Draft;
  /** Who proposed it: an expert that was asked twice and said the same twice stands here twice. The first wrote `draft`. */
  readonly by: readonly Expert[];
}

export interface Proposals {
  /** Different texts only, in the order in which they came. */
  readonly proposals: readonly Proposal[];
  /** What each expert did, all of its texts together. */
  readonly shares: readonly ExpertShare[];
  /** One for each expert that broke down. What it had proposed before that is among the proposals. */
  readonly failures: readonly ExpertFailedError[];
}

/** An expert that is asked, and how the place is put to it. */
export interface Writing {
  readonly expert: Expert;
  readonly prompt: Prompt;
}

export interface GatheringOptions {
  /** Which texts are one proposal; {@link sameText} where nothing is given. */
  readonly isSame?: Sameness;
  /** Asked after each text: true leaves the others unasked. */
  readonly isEnough?: (draft: Draft) => boolean | Promise<boolean>;
  /** One who can tell where the text is whole: where it writes nothing, nothing is all that is proposed. */
  readonly mayEnd?: Expert | undefined;
}

/**
 * Lets experts write, one after the other. Texts that say the same are one proposal. Experts that write nothing propose
 * nothing, but for `mayEnd`; where all do, the first one's empty text is the only one. One that breaks down is not asked
 * again. Rejects with an ExpertFailedError when all do before anybody has written, or with the signal's reason.
 */
export async function gatherProposals(
  writings: readonly Writing[],
  request: CompletionRequest,
  { isSame = sameText(request), isEnough = () => false, mayEnd }: GatheringOptions = {},
): Promise<Proposals> {
  const found: Proposal[] = [];
  const shares = new Map<Expert, ExpertShare>();
  const failures: ExpertFailedError[] = [];
  let empty: Proposal | undefined;
  for (const { expert, prompt } of writings) {
    if (failures.some((failure) => failure.expert === expert)) continue;
    const own = await orFailure(writeByOneself(expert, { ...request, prompt, onProgress: undefined }));
    if (own instanceof ExpertFailedError) {
      failures.push(own);
      continue;
    }
    const { draft, share } = own;
    const before = shares.get(expert);
    shares.set(expert, before ? addCost(before, share) : share);
    const isEmpty = draft.text.trim() === "";
    if (isEmpty && expert === mayEnd) {
      return { proposals: [{ draft, by: [expert] }], shares: [...shares.values()], failures };
    }
    if (isEmpty) empty ??= { draft, by: [expert] };
    else await add(found, { draft, by: [expert] }, isSame);
    if (await isEnough(draft)) break;
  }
  const proposals = found.length === 0 && empty ? [empty] : found;
  if (failures[0] && proposals.length === 0) throw failures[0];
  return { proposals, shares: [...shares.values()], failures };
}

/** Adds a proposal to those found, or whoever made it to the one that says the same. */
async function add(found: Proposal[], proposal: Proposal, isSame: Sameness): Promise<void> {
  for (const [index, known] of found.entries()) {
    if (!(await isSame(known.draft.text, proposal.draft.text))) continue;
    found[index] = { ...known, by: [...known.by, ...proposal.by] };
    return;
  }
  found.push(proposal);
}

/** What an expert did, with more work of the same expert. Text and confidence stay. */
export function addCost(
  share: ExpertShare,
  { ms, tokens, promptTokens }: Pick<ExpertShare, "ms" | "tokens" | "promptTokens">,
): ExpertShare {
  return {
    ...share,
    ms: share.ms + ms,
    tokens: share.tokens + tokens,
    promptTokens: share.promptTokens + promptTokens,
  };
}

/** Those with the fewest syntax errors; all of them where nobody can say. */
export async function wellFormed(
  proposals: readonly Proposal[],
  { syntaxErrors }: CompletionRequest,
): Promise<readonly Proposal[]> {
  if (!syntaxErrors || proposals.length < 2) return proposals;
  const errors = await Promise.all(proposals.map(({ draft }) => syntaxErrors(draft.text)));
  const least = Math.min(...errors.map((count) => count ?? Number.POSITIVE_INFINITY));
  if (least === Number.POSITIVE_INFINITY) return proposals;
  return proposals.filter((_, index) => errors[index] === least);
}
