import type { Calibrations } from "../calibration/calibrations.ts";
import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { byCost } from "./by-cost.ts";
import { calibratedDeferral, type Deferral, type DeferralRule, ruleDeferral, unfitDeferral } from "./deferral.ts";
import { surroundingsOf } from "./deferral-features.ts";
import { chooseThreshold } from "./deferral-threshold.ts";
import type { Draft } from "./draft.ts";
import { LEAST_BELIEF } from "./drafter.ts";
import { ExpertFailedError, orFailure } from "./expert-failed-error.ts";
import type { PairAcceptances } from "./pair-acceptances.ts";
import { addCost } from "./proposals.ts";
import { shareVocabulary } from "./shared-vocabulary.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, ExpertShare, Experts, Strategy } from "./strategy.ts";
import { survivalNote } from "./survive.ts";
import { cascadeTokens } from "./token-cascade.ts";
import { type OwnText, writeByOneself } from "./write-by-oneself.ts";
import { type DraftedText, draftedStepCosts, writeDrafted } from "./write-drafted.ts";

/**
 * The rules for experts that nothing is known about: whatever raises doubt counts. The cheaper one may be much weaker, and
 * sure of things that have nothing to do with the place.
 */
const FALLBACK: readonly DeferralRule[] = ["sum", "minimum", "mean"];

/**
 * The cheaper expert writes first; the stronger one takes over where that is probably of benefit (methods section 5). It
 * takes what the cheaper one wrote as a draft: what is right of it costs one evaluation.
 */
export class Cascade implements Strategy {
  readonly id = "cascade";

  constructor(
    private readonly calibrations: Pick<Calibrations, "forPair">,
    private readonly acceptances: PairAcceptances,
  ) {}

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    const [cheap, strong] = byCost(available.general, available.code);
    const level = request.settings["cascade.level"];
    if (level !== "answer" && shareVocabulary([cheap, strong])) {
      const acceptance = this.acceptances.of(cheap, strong);
      const answer = await cascadeTokens(cheap, strong, request, { level, acceptance });
      if (answer) return answer;
    }
    const deferral = await this.#deferral(cheap, strong, request);
    return this.write(cheap, strong, request, deferral);
  }

  /**
   * Writes with two loaded experts and a rule that is chosen already. Where one breaks down, the other one finishes; rejects
   * with an ExpertFailedError when both do.
   */
  async write(cheap: Expert, strong: Expert, request: CompletionRequest, deferral: Deferral): Promise<Candidate> {
    const answer = (draft: Draft, shares: readonly ExpertShare[], ...reason: readonly string[]) =>
      candidate(draft, { strategy: this.id, reason: `cascade: ${reason.join("; ")}`, experts: shares });
    const first = await orFailure(writeByOneself(cheap, request, { until: deferral.stops }));
    if (first instanceof ExpertFailedError) {
      const { draft, share } = await writeByOneself(strong, request);
      return answer(draft, [share], survivalNote(cheap, strong));
    }
    const { draft, share } = first;
    const rule = deferral.note === undefined ? [] : [deferral.note];
    const doubt = deferral.doubt(draft);
    if (doubt === undefined) {
      const sure = Math.exp(draft.meanLogProbability).toFixed(2);
      return answer(draft, [share], `the cheaper ${EXPERT_NAMES[cheap.role]} was sure (mean p ${sure})`, ...rule);
    }
    const why = `${EXPERT_NAMES[strong.role]} took over, because the cheaper ${EXPERT_NAMES[cheap.role]} ${doubt}`;
    const second = await orFailure(this.#takeOver(cheap, strong, draft, request));
    if (second instanceof ExpertFailedError) {
      const whole = await finish(cheap, first, request, deferral);
      return answer(whole.draft, [whole.share], why, ...rule, survivalNote(strong, cheap));
    }
    const shares = [withDrafts(share, second.drafterShare), second.share];
    const notes = second.failed === strong ? [survivalNote(strong, cheap)] : [];
    const taken = answer(second.draft, shares, why, ...rule, ...notes);
    return second.failed === strong ? taken : { ...taken, deferred: true };
  }

  async #deferral(cheap: Expert, strong: Expert, request: CompletionRequest): Promise<Deferral> {
    const { settings, prompt } = request;
    const rule = settings["cascade.rule"];
    if (rule !== "calibrated") return ruleDeferral([rule], settings);
    const known = await this.calibrations.forPair(cheap.id, strong.id);
    const why = unfitDeferral(known?.deferral);
    if (!known || why !== undefined) return { ...ruleDeferral(FALLBACK, settings), note: `by rule: ${why}` };
    const wish = { quality: settings["cascade.quality"], deferred: settings["cascade.mostDeferred"] };
    const costs = draftedStepCosts(cheap, strong, this.acceptances.of(cheap, strong), request);
    const threshold = chooseThreshold(known.deferral, known.right.strong, wish, costs);
    return calibratedDeferral(known.deferral, threshold, surroundingsOf(prompt));
  }

  /**
   * The stronger expert writes. Its first draft is what the cheaper one has written, up to where it was probably wrong
   * somewhere; further ones are asked for.
   */
  #takeOver(cheap: Expert, strong: Expert, draft: Draft, request: CompletionRequest): Promise<DraftedText> {
    const likely = draft.likelyText(LEAST_BELIEF);
    const drafted = likely === "" ? [] : [surroundingsOf(request.prompt).before + likely];
    const lookup = [...drafted, ...(request.lookup ?? [])];
    return writeDrafted(cheap, strong, { ...request, lookup }, this.acceptances.of(cheap, strong));
  }
}

/** An expert's own text, to its end where doubt had stopped it. */
async function finish(expert: Expert, own: OwnText, request: CompletionRequest, deferral: Deferral): Promise<OwnText> {
  const { draft, share } = own;
  if (draft.complete || draft.limited || !deferral.stops(draft)) return own;
  const whole = await writeByOneself(expert, request, { draft });
  return { draft: whole.draft, share: addCost(whole.share, { ...share, tokens: 0 }) };
}

/** What the cheaper expert did in all: for its own text, and for drafts. */
function withDrafts(share: ExpertShare, drafts: ExpertShare | undefined): ExpertShare {
  if (!drafts) return share;
  return { ...share, ms: share.ms + drafts.ms, tokens: share.tokens + drafts.tokens };
}
