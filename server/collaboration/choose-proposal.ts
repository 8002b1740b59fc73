import type { Expert } from "../experts/expert.ts";
import type { Settings } from "../settings.ts";
import { splitAtCursor } from "./anchors.ts";
import type { Draft } from "./draft.ts";
import { ExpertFailedError, orFailure } from "./expert-failed-error.ts";
import { type Judgement, judge } from "./judges.ts";
import { addCost, type GatheringOptions, gatherProposals, type Proposal, wellFormed } from "./proposals.ts";
import { shareVocabulary } from "./shared-vocabulary.ts";
import type { CompletionRequest, ExpertShare } from "./strategy.ts";

/** A proposal that was chosen, and from what. */
export interface Choice {
  readonly best: Proposal;
  /** All that was proposed, and how much of it had no more syntax errors than the rest. */
  readonly proposed: number;
  readonly fit: number;
  readonly judgements: readonly Judgement[];
  /** One for each expert that broke down while writing or judging. */
  readonly failures: readonly ExpertFailedError[];
  /** What each expert did, judging included. */
  readonly shares: readonly ExpertShare[];
}

/** How texts are judged. */
export interface Judging {
  /** None where nothing tells texts apart: then the first text without further syntax errors is the best. */
  readonly judges: readonly Expert[];
  /** What the texts are judged for. */
  readonly request: CompletionRequest;
  /** See {@link GatheringOptions.mayEnd}. */
  readonly mayEnd?: Expert | undefined;
}

/**
 * Lets the experts write and judge what they wrote. With a second anchor the first one writes twice. A weaker one is not
 * asked to write without a run-up, which it does badly (measurements: anchored infilling). Where one breaks down, those that
 * are left write and judge; where no judge is left, the first text is the best. Rejects with an ExpertFailedError when all
 * break down before anybody has written.
 * @param writers the strongest first
 */
export async function chooseProposal(
  writers: readonly Expert[],
  request: CompletionRequest,
  { judges, request: judgeWith, mayEnd }: Judging,
): Promise<Choice> {
  const { settings, prompt, syntaxErrors } = request;
  const writings = writers.flatMap((expert, index) => {
    const isTwice = index === 0 && settings["rerank.anchors"] > 1;
    return (isTwice ? [prompt, splitAtCursor(prompt)] : [prompt]).map((each) => ({ expert, prompt: each }));
  });
  const isEnough = async ({ text }: Draft) =>
    judges.length === 0 && text.trim() !== "" && ((await syntaxErrors?.(text)) ?? 0) === 0;
  const { proposals, shares, failures } = await gatherProposals(writings, request, { isEnough, mayEnd });
  const fit = await wellFormed(proposals, request);
  const left = fit.length > 1 ? without(judges, failures) : [];
  const { judgements, failures: failedJudges } = await judgeAll(left, fit, judgeWith);
  return {
    best: leastNats(fit, judgements),
    proposed: proposals.length,
    fit: fit.length,
    judgements,
    failures: [...failures, ...failedJudges],
    shares: judgements.reduce(withJudging, shares),
  };
}

/** Who is to judge: experts of one family see much the same; a small general model knows too little of code to judge a coder's. */
export function judgesAmong(writers: readonly Expert[], wanted: Settings["rerank.judges"]): readonly Expert[] {
  const areAll = wanted === "all" || (wanted === "auto" && shareVocabulary(writers));
  return areAll ? writers : writers.slice(0, 1);
}

async function judgeAll(
  judges: readonly Expert[],
  proposals: readonly Proposal[],
  request: CompletionRequest,
): Promise<Pick<Choice, "judgements" | "failures">> {
  const texts = proposals.map(({ draft }) => draft.text);
  const judgements: Judgement[] = [];
  const failures: ExpertFailedError[] = [];
  for (const expert of judges) {
    const judgement = await orFailure(judge(expert, texts, request));
    if (judgement instanceof ExpertFailedError) failures.push(judgement);
    else judgements.push(judgement);
  }
  return { judgements, failures };
}

/** The experts that did not break down. */
export function without(experts: readonly Expert[], failures: readonly ExpertFailedError[]): Expert[] {
  return experts.filter((expert) => failures.every((failure) => failure.expert !== expert));
}

function leastNats(proposals: readonly Proposal[], judgements: readonly Judgement[]): Proposal {
  const nats = proposals.map((_, index) =>
    judgements.reduce((sum, judgement) => sum + (judgement.natsPerByte[index] ?? 0), 0),
  );
  const best = proposals[nats.indexOf(Math.min(...nats))];
  if (!best) throw new RangeError("Nobody proposed anything.");
  return best;
}

function withJudging(shares: readonly ExpertShare[], { judge, ms, tokens }: Judgement): readonly ExpertShare[] {
  return shares.map((share) => (share.role === judge.role ? addCost(share, { ms, tokens, promptTokens: 0 }) : share));
}
