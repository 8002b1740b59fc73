import type { Settings } from "../settings.ts";
import { EXPERT_NAMES } from "../strategies.ts";
import { candidate } from "./answer.ts";
import { availableExperts } from "./available.ts";
import { byCost } from "./by-cost.ts";
import type { Draft } from "./draft.ts";
import { Participant } from "./participant.ts";
import { writeAlone } from "./single.ts";
import type { Candidate, CompletionRequest, Experts, Strategy } from "./strategy.ts";
import { writeTokens } from "./token-writer.ts";

/**
 * The cheaper expert writes first; the stronger one takes over where it is unsure. Both deferral rules of
 * methods section 5 that need no training: the minimum token log-probability, which stops the cheap expert at once,
 * and the mean.
 */
export class Cascade implements Strategy {
  readonly id = "cascade";

  async complete(request: CompletionRequest, experts: Experts): Promise<Candidate> {
    const start = performance.now();
    const available = await availableExperts(experts, request.signal);
    if (available.alone) return writeAlone(available.alone, request, { strategy: this.id, reason: available.reason });
    const [cheap, strong] = byCost(available.general, available.code);
    const first = await Participant.open(cheap, request, { rough: true });
    let draft: Draft;
    try {
      draft = await writeTokens([{ participant: first, weight: 1 }], request, {
        until: (text) => belowMinimum(text, request.settings),
      });
    } finally {
      first.close();
    }
    const doubt = doubtAbout(draft, request.settings);
    const cheapShare = first.share(draft);
    if (doubt === undefined) {
      const sure = Math.exp(draft.meanLogProbability).toFixed(2);
      const reason = `cascade: the cheaper ${EXPERT_NAMES[cheap.role]} was sure (mean p ${sure})`;
      return candidate(draft, { strategy: this.id, reason, experts: [cheapShare], start });
    }
    const second = await Participant.open(strong, request, { rough: true });
    try {
      const better = await writeTokens([{ participant: second, weight: 1 }], request);
      return candidate(better, {
        strategy: this.id,
        reason: `cascade: ${EXPERT_NAMES[strong.role]} took over, because the cheaper ${EXPERT_NAMES[cheap.role]} ${doubt}`,
        experts: [cheapShare, second.share(better)],
        start,
      });
    } finally {
      second.close();
    }
  }
}

function belowMinimum(draft: Draft, settings: Settings): boolean {
  return draft.minLogProbability < settings["cascade.minLogProbability"];
}

/** Why the draft is not to be trusted, or undefined when it is. */
function doubtAbout(draft: Draft, settings: Settings): string | undefined {
  if (draft.tokens === 0) return "had nothing to say";
  if (belowMinimum(draft, settings)) {
    return `hesitated at a word (p ${Math.exp(draft.minLogProbability).toFixed(2)})`;
  }
  if (draft.meanLogProbability < settings["cascade.meanLogProbability"]) {
    return `was unsure on the whole (mean p ${Math.exp(draft.meanLogProbability).toFixed(2)})`;
  }
  return undefined;
}
