import { z } from "zod";
import { type Outcome, wasRead, wasTaken } from "../learning/outcome.ts";
import { addLatencies, latencyOf, latencySchema } from "./latency-histogram.ts";

const count = z.number().int().nonnegative();

/** What was counted of some answers. */
export const tallySchema = z.object({
  /** Answers that were to be seen long enough to be read. */
  shown: count,
  /** Of these, the ones that the editor said were accepted. */
  accepted: count,
  /** Those of which most was taken otherwise: by typing the same, or word by word. */
  typedAlong: count,
  /** Sum of the shares of what was taken, each 0 to 1, that were still there a while later. */
  keptShares: z.number().nonnegative(),
  /** How many shares that is the sum of. */
  keptAnswers: count,
  /** How long users waited until they were shown. */
  latency: latencySchema,
});

export type Tally = z.output<typeof tallySchema>;

/** What a single answer counts. Undefined where nobody can have read it. */
export function tallyOf(outcome: Outcome): Tally | undefined {
  if (!wasRead(outcome)) return undefined;
  const { accepted, taken, kept, latencyMs } = outcome;
  const typedAlong = !accepted && wasTaken(outcome);
  // Of an answer that was typed over, the letters that happened to agree say nothing.
  const used = (accepted || typedAlong) && taken > 0;
  return {
    shown: 1,
    accepted: Number(accepted),
    typedAlong: Number(typedAlong),
    keptShares: used ? Math.min(1, Math.max(0, kept) / taken) : 0,
    keptAnswers: Number(used),
    latency: latencyOf(latencyMs),
  };
}

/** All answers of several tallies. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    shown: sum(({ shown }) => shown),
    accepted: sum(({ accepted }) => accepted),
    typedAlong: sum(({ typedAlong }) => typedAlong),
    keptShares: sum(({ keptShares }) => keptShares),
    keptAnswers: sum(({ keptAnswers }) => keptAnswers),
    latency: addLatencies(tallies.map(({ latency }) => latency)),
  };
}
