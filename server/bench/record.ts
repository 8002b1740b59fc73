import { z } from "zod";
import { EXPERT_PARTS } from "../protocol/strategies.ts";

const expertSchema = z.object({
  id: z.string(),
  role: z.enum(EXPERT_PARTS),
  text: z.string(),
  /** Tokens evaluated while writing. */
  tokens: z.number(),
  ms: z.number(),
  meanLogProbability: z.number(),
  /** How well it predicted the text before the cursor: nats for so many bytes. Missing where it was not measured. */
  evidence: z.object({ nats: z.number(), bytes: z.number() }).optional(),
});

export const recordSchema = z.object({
  dataset: z.string(),
  item: z.string(),
  problem: z.string(),
  /** As it was asked for. */
  strategy: z.string(),
  /** The strategy that wrote it in the end. */
  chosen: z.string(),
  reason: z.string(),
  text: z.string(),
  exact: z.boolean(),
  /** Missing where the item has no test that can be run here. */
  passes: z.boolean().optional(),
  editSimilarity: z.number(),
  /** Missing where the item is no prose, or where no words stood in the hole. */
  nextWords: z.number().optional(),
  /** From the request to the answer, with the prompt in the caches as it is after a pause. */
  ms: z.number(),
  /** What reading the prompt took before, by each expert of this answer. */
  promptMs: z.number(),
  confidence: z.number(),
  experts: z.array(expertSchema),
  /** One expert began the answer and another one took over. Missing where none did, and in older logs. */
  deferred: z.boolean().optional(),
  /** Natural log-probability of each step of the answer, under the expert that was surest of those asked. */
  logProbabilities: z.array(z.number()),
  /** How far the likeliest token of each step is ahead of the next. Missing where several experts worked for it. */
  margins: z.array(z.number()).optional(),
  /** What a cascade sees of the answer: see `deferralFeatures`. Missing where several experts worked for it. */
  features: z.array(z.number()).optional(),
  /** What a router sees before anybody writes: see `routingFeatures`. Missing in older logs. */
  routingFeatures: z.array(z.number()).optional(),
});

/** One answer of one strategy to one item. */
export type BenchRecord = z.output<typeof recordSchema>;

/** Whether a record counts as right: by its program where there is one, else by its text. */
export function isRight({ passes, exact }: Pick<BenchRecord, "passes" | "exact">): boolean {
  return passes ?? exact;
}

/** Which item a record answers, as a key: names of items may be the same in two datasets. */
export function itemKey({ dataset, item }: Pick<BenchRecord, "dataset" | "item">): string {
  return JSON.stringify([dataset, item]);
}

/** Which answer a record is, as a key: that of one strategy to one item. */
export function answerKey(answer: Pick<BenchRecord, "dataset" | "item" | "strategy">): string {
  return JSON.stringify([itemKey(answer), answer.strategy]);
}

/** Whether both experts worked for it. One that evaluated nothing and wrote nothing, since it had no weight, did not. */
export function bothWorked({ experts }: Pick<BenchRecord, "experts">): boolean {
  return experts.filter(({ tokens, text }) => tokens > 0 || text !== "").length > 1;
}
