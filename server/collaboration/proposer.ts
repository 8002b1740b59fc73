import type { TraceStep } from "./strategy.ts";

/** Who is more for what is written, by the probability that each expert gave it; "both" where neither is clearly ahead. */
export function proposer({ general, code }: TraceStep["probabilities"]): TraceStep["from"] {
  if (general === undefined) return "code";
  if (code === undefined) return "general";
  // Above one half each of them would have chosen it alone.
  if (general > 0.5 && code > 0.5) return "both";
  return code >= general ? "code" : "general";
}
