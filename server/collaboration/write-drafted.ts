import type { Expert, ExpertPart } from "../experts/expert.ts";
import type { Acceptance } from "./acceptance.ts";
import type { StepCosts } from "./deferral-threshold.ts";
import { Draft } from "./draft.ts";
import { bestDraft } from "./draft-length.ts";
import { draftCost } from "./drafter.ts";
import { openTogether } from "./open-together.ts";
import { closeAll, standAlike } from "./participant.ts";
import { shareVocabulary } from "./shared-vocabulary.ts";
import type { CompletionRequest, ExpertShare } from "./strategy.ts";
import { survive } from "./survive.ts";
import { writeTokens } from "./token-writer.ts";
import { writeByOneself } from "./write-by-oneself.ts";

/** A drafter that would have to read more tokens first is not waited for: so few are what the user has just typed. */
const FEW_UNREAD = 32;

/** What one expert wrote, and what it and the one that drafted for it did for that. */
export interface DraftedText {
  readonly draft: Draft;
  readonly share: ExpertShare;
  /** Missing where drafts do not pay. Without tokens where the drafter would have had to read the place first, or could not. */
  readonly drafterShare?: ExpertShare;
  /** The one that broke down, if one did: the other one finished alone. */
  readonly failed?: Expert<ExpertPart> | undefined;
}

/**
 * How much faster one expert is expected to write with drafts of another one than by itself, at what their steps cost
 * here: 1 where drafts do not pay, or are not wanted, or where the two cut text into different tokens.
 */
export function draftingGain(
  drafter: Expert,
  writer: Expert,
  acceptance: Acceptance,
  { settings }: Pick<CompletionRequest, "settings">,
): number {
  if (!settings["ensemble.speculation"] || !shareVocabulary([drafter, writer])) return 1;
  return bestDraft(draftCost(drafter.cost, writer.cost, false), acceptance.share).gain;
}

/** What a step of either of two experts takes here, in ms, where the cheaper one drafts for the other as far as that pays. */
export function draftedStepCosts(
  cheap: Expert,
  strong: Expert,
  acceptance: Acceptance,
  request: Pick<CompletionRequest, "settings">,
): StepCosts {
  const gain = draftingGain(cheap, strong, acceptance, request);
  return { cheap: cheap.cost.fastestStep, strong: strong.cost.fastestStep / gain };
}

/**
 * Lets one expert write, with drafts of a cheaper one where they pay. The text is what the writer would write greedily by
 * itself: the drafter has no say (speculative decoding, methods section 4). Where one breaks down, the other one
 * finishes alone; where drafts do not pay, only the writer is there, and this rejects with its ExpertFailedError. At a
 * place that the drafter does not know yet nobody waits for it; its share says that it is wanted there, so that it is read
 * ahead in the next pause.
 */
export async function writeDrafted(
  drafter: Expert,
  writer: Expert,
  request: CompletionRequest,
  acceptance: Acceptance,
): Promise<DraftedText> {
  if (draftingGain(drafter, writer, acceptance, request) <= 1) {
    acceptance.fade();
    return writeByOneself(writer, request);
  }
  if ((drafter.unread?.(request.prompt) ?? 0) > FEW_UNREAD) {
    return { ...(await writeByOneself(writer, request)), drafterShare: nothing(drafter) };
  }
  const opened = await openTogether([drafter, writer], request, { rough: true });
  const { participants } = opened;
  try {
    const [own, other] = [writer, drafter].map((expert) => participants.find((each) => each.expert === expert));
    const voices = own ? [{ participant: own, weight: 1 }] : [];
    const draft = new Draft(request);
    const options = { draft, acceptance, drafter: standAlike(participants) ? other : undefined };
    const { draft: text, failed } = await survive(() => writeTokens(voices, request, options), draft, opened, request);
    const [share, drafterShare] = [own?.share(text) ?? nothing(writer), other?.share(text) ?? nothing(drafter)];
    return { draft: text, share, drafterShare, failed };
  } finally {
    closeAll(participants);
  }
}

/** What an expert did that was not asked, or could not be opened. */
function nothing({ id, role }: Expert): ExpertShare {
  return { id, role, text: "", ms: 0, tokens: 0, promptTokens: 0, meanLogProbability: 0 };
}
