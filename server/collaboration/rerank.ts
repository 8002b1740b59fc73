import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { byCost } from "./by-cost.ts";
import { type Choice, chooseProposal, judgesAmong } from "./choose-proposal.ts";
import { failureNotes } from "./expert-failed-error.ts";
import { canTellApart } from "./judges.ts";
import { rerankLines } from "./rerank-lines.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";

/**
 * Each expert writes, then the experts judge all that was written (methods 2.6 and 2.13), and the best text is the answer.
 * Where one breaks down, the texts and judges that are left decide.
 */
export class Rerank implements Strategy {
  readonly id = "rerank";

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    const writers = [...byCost(available.general, available.code)].reverse();
    if (request.settings["rerank.span"] === "line") {
      const { written, shares, authors, failures } = await rerankLines(writers, request);
      const reason = [reasonForLines(authors), ...failureNotes(failures)].join("; ");
      return candidate(written, { strategy: this.id, reason, experts: shares });
    }
    const judges = canTellApart(request.prompt) ? judgesAmong(writers, request.settings["rerank.judges"]) : [];
    const choice = await chooseProposal(writers, request, { judges, request });
    const { best, shares, failures } = choice;
    const reason = [reasonFor(choice, judges.length > 0), ...failureNotes(failures)].join("; ");
    return candidate(best.draft, { strategy: this.id, reason, experts: shares });
  }
}

function reasonForLines(authors: readonly Expert[]): string {
  const counts = [...new Set(authors)].map(
    (author) => `${authors.filter((each) => each === author).length} by the ${EXPERT_NAMES[author.role]}`,
  );
  return `rerank: line by line, ${counts.join(", ")}`;
}

function reasonFor({ best, proposed, fit, judgements, failures }: Choice, canBeJudged: boolean): string {
  const author = EXPERT_NAMES[(best.by[0] as Expert).role];
  if (!canBeJudged && (proposed === 1 ? failures.length === 0 : fit > 1)) {
    return `rerank: ${author}'s text, since nothing follows by which others could be judged`;
  }
  if (proposed === 1) {
    const agree = new Set(best.by).size > 1;
    return agree ? "rerank: all wrote the same" : `rerank: ${author}'s text, since nobody else has one`;
  }
  if (judgements.length === 0 && fit > 1) {
    return `rerank: ${author}'s text of ${proposed}, since nobody is left to judge`;
  }
  if (judgements.length === 0) {
    return `rerank: ${author}'s text, the only one of ${proposed} without a further syntax error`;
  }
  const judges = judgements.map(({ judge }) => EXPERT_NAMES[judge.role]).join(" and ");
  const left = proposed - fit;
  const note = left > 0 ? `; ${left} had more syntax errors` : "";
  return `rerank: ${author}'s text of ${proposed}, which leads over best to the lines that follow (${judges} judged)${note}`;
}
