import type { Expert, ExpertRole } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { candidate } from "./answer.ts";
import { expertOrOther } from "./available.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";
import { writeByOneself } from "./write-by-oneself.ts";

/** One expert alone, because the user wants it so. */
export class SingleExpert implements Strategy {
  constructor(readonly id: ExpertRole) {}

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const { expert, instead } = await expertOrOther(this.id, experts, request.signal);
    return writeAlone(expert, request, {
      strategy: this.id,
      reason: instead ?? `${EXPERT_NAMES[this.id]}: chosen by you`,
    });
  }
}

/** Lets one expert write the whole completion. */
export async function writeAlone(
  expert: Expert,
  request: CompletionRequest,
  answer: Pick<Candidate, "strategy" | "reason">,
): Promise<Candidate> {
  const { draft, share } = await writeByOneself(expert, request);
  return candidate(draft, { ...answer, experts: [share] });
}
