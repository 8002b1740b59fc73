import { listedLogProbability } from "../experts/distribution.ts";
import type { Distribution } from "../experts/expert.ts";
import { cutSkipped } from "./fusion/skipped-text.ts";
import type { Participant } from "./participant.ts";

/**
 * How likely an expert finds a text, with the bytes in front of it that were kept back. `nats / bytes` compares texts of any
 * length and experts of any tokenizer.
 */
export interface TextScore {
  /** Negative natural log-probability. */
  readonly nats: number;
  /** Length in bytes: UTF-8, and what was kept back. */
  readonly bytes: number;
}

/**
 * How likely an expert finds a text at the end of its sequence, which is left as it was. Texts for one sequence can be
 * compared: all of them are cut into tokens together with the bytes that were kept back, and those count as bytes of the
 * text, since their nats do: else they would weigh on short texts most. A token that the expert does not list counts as the
 * least likely listed one, so that such a text is a little worse than it looks.
 */
export async function scoreText(participant: Participant, text: string): Promise<TextScore> {
  const { expert, length, pending } = participant;
  const whole = Buffer.concat([pending, Buffer.from(text)]);
  const bytes = whole.length;
  const tokenize = (part: string) => expert.tokenize(part);
  // What its tokens cannot spell is cut as its tokenizer cuts what it does not know.
  const tokens = cutSkipped({ vocabulary: expert.vocabulary, tokenize }, whole) ?? tokenize(whole.toString());
  if (tokens.length === 0) return { nats: 0, bytes };
  let distribution = await participant.next();
  const following = await participant.feed(tokens);
  await participant.rewind(length);
  let nats = 0;
  for (const [index, token] of tokens.entries()) {
    nats -= listedLogProbability(distribution, token) ?? distribution.logProbabilities.at(-1) ?? 0;
    distribution = following[index] as Distribution;
  }
  return { nats, bytes };
}
