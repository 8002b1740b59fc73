import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { splitAtCursor } from "./anchors.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { byCost } from "./by-cost.ts";
import { failureNotes } from "./expert-failed-error.ts";
import { gatherProposals, type Proposal, wellFormed } from "./proposals.ts";
import { sameSyntax, sameText } from "./sameness.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";

/** The cheaper expert's vote counts for so much of the stronger one's: alone it cannot outvote it, with a second it can. */
const CHEAP_VOTE = 0.6;

/**
 * Both experts write twice, split at two anchors, and the text that most of them wrote is the answer (methods 2.13;
 * instead of samples, which would need a temperature, the anchors give different views). Texts that make the same syntax tree
 * in place are one, as far as `vote.sameness` wants that and a parser can say (methods 2.13). Candidates with more syntax
 * errors than others do not stand for election; of equals the stronger expert's text is taken. Where an expert breaks down,
 * the texts that are there decide.
 */
export class Vote implements Strategy {
  readonly id = "vote";

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    const [cheap, strong] = byCost(available.general, available.code);
    const prompts = [request.prompt, splitAtCursor(request.prompt)];
    const writings = [strong, cheap].flatMap((expert) => prompts.map((prompt) => ({ expert, prompt })));
    const isSame = request.settings["vote.sameness"] === "syntax" ? sameSyntax(request) : sameText(request);
    const { proposals, shares, failures } = await gatherProposals(writings, request, { isSame });
    const fit = await wellFormed(proposals, request);
    const votesFor = ({ by }: Proposal) => by.reduce((sum, expert) => sum + (expert === strong ? 1 : CHEAP_VOTE), 0);
    const best = fit.reduce((a, b) => (votesFor(b) > votesFor(a) ? b : a));
    return candidate(best.draft, {
      strategy: this.id,
      reason: [reasonFor(best, proposals, fit), ...failureNotes(failures)].join("; "),
      experts: shares,
    });
  }
}

function reasonFor({ by }: Proposal, proposals: readonly Proposal[], fit: readonly Proposal[]): string {
  const all = proposals.reduce((sum, proposal) => sum + proposal.by.length, 0);
  const voters = [...new Set<Expert>(by)].map(({ role }) => EXPERT_NAMES[role]).join(" and ");
  const left = proposals.length - fit.length;
  const note = left > 0 ? `; ${left} had more syntax errors` : "";
  return `vote: ${by.length} of ${all} texts agree (${voters})${note}`;
}
