import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../strategies.ts";
import { splitAtCursor } from "./anchors.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { byCost } from "./by-cost.ts";
import { type Judgement, judge } from "./judges.ts";
import { addCost, gatherProposals, type Proposal, type Proposals, wellFormed } from "./proposals.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, ExpertShare, Experts, Strategy } from "./strategy.ts";

/** Each expert writes, then the experts judge all that was written (methods 2.6 and 2.13), and the best text is the answer. */
export class Rerank implements Strategy {
  readonly id = "rerank";

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const start = performance.now();
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    const writers = [...byCost(available.general, available.code)].reverse();
    const { proposals, shares } = await propose(writers, request);
    const fit = await wellFormed(proposals, request);
    const judges = request.settings["rerank.judges"] === "all" ? writers : writers.slice(0, 1);
    const judgements = fit.length > 1 ? await judgeAll(judges, fit, request) : [];
    const best = leastNats(fit, judgements);
    return candidate(best.draft, {
      strategy: this.id,
      reason: reasonFor(best, proposals, fit, judgements),
      experts: judgements.reduce(withJudging, shares),
      start,
    });
  }
}

/** What the experts write, at one anchor or at two. */
function propose(writers: readonly Expert[], request: CompletionRequest): Promise<Proposals> {
  const prompts = [request.prompt, splitAtCursor(request.prompt)];
  return gatherProposals(writers, prompts.slice(0, request.settings["rerank.anchors"]), request);
}

async function judgeAll(
  judges: readonly Expert[],
  proposals: readonly Proposal[],
  request: CompletionRequest,
): Promise<Judgement[]> {
  const texts = proposals.map(({ draft }) => draft.text);
  const judgements: Judgement[] = [];
  for (const expert of judges) judgements.push(await judge(expert, texts, request));
  return judgements;
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

function reasonFor(
  best: Proposal,
  proposals: readonly Proposal[],
  fit: readonly Proposal[],
  judgements: readonly Judgement[],
): string {
  const author = EXPERT_NAMES[(best.by[0] as Expert).role];
  if (proposals.length === 1) {
    const agree = new Set(best.by).size > 1;
    return agree ? "rerank: all wrote the same" : `rerank: ${author}'s text, since nobody else has one`;
  }
  if (judgements.length === 0) {
    return `rerank: ${author}'s text, the only one of ${proposals.length} without a further syntax error`;
  }
  const judges = judgements.map(({ judge }) => EXPERT_NAMES[judge.role]).join(" and ");
  const left = proposals.length - fit.length;
  const note = left > 0 ? `; ${left} had more syntax errors` : "";
  return `rerank: ${author}'s text of ${proposals.length}, which leads over best to the lines that follow (${judges} judged)${note}`;
}
