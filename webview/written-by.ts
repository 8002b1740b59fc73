import { EXPERT_NAMES, EXPERT_ROLES } from "../server/protocol/strategies.ts";
import type { AnswerWork, TraceToken } from "../server/protocol.ts";

/** What each expert did for an answer, in words: "code expert 12 tokens, 410 ms". Empty where nobody worked for it. */
export function describeWork(work: readonly AnswerWork[]): string {
  return work
    .filter(({ tokens, promptTokens }) => tokens + promptTokens > 0)
    .map(({ role, tokens, ms }) => {
      const written = tokens === 1 ? "1 token" : `${tokens} tokens`;
      return `${EXPERT_NAMES[role]} ${written}, ${Math.round(ms)} ms`;
    })
    .join(" · ");
}

/** Who proposed how much of a text of several experts: "60 % by the code expert, 40 % by both". Empty for one expert's. */
export function describeAuthors(trace: readonly TraceToken[]): string {
  if (!trace.some(({ opinions }) => opinions.length > 1)) return "";
  const authors = [...EXPERT_ROLES.map((role) => ({ from: role, name: `the ${EXPERT_NAMES[role]}` })), BOTH];
  return authors
    .map(({ from, name }) => ({ name, share: trace.filter((token) => token.from === from).length / trace.length }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .map(({ name, share }) => `${Math.round(share * 100)} % by ${name}`)
    .join(", ");
}

const BOTH = { from: "both", name: "both" } as const;
