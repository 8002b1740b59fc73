import { listedLogProbability } from "../experts/distribution.ts";
import type { Distribution } from "../experts/expert.ts";
import type { Participant } from "./participant.ts";

/** How likely an expert finds a text. `nats / bytes` compares texts of any length and experts of any tokenizer. */
export interface TextScore {
  /** Negative natural log-probability. */
  readonly nats: number;
  /** Length in UTF-8 bytes. */
  readonly bytes: number;
}

/**
 * How likely an expert finds a text at the end of its sequence, which is left as it was. Texts for one sequence can be
 * compared: all of them are cut into tokens together with the bytes that were kept back. A token that the expert does
 * not list counts as the least likely listed one, so that such a text is a little worse than it looks.
 */
export async function scoreText(participant: Participant, text: string): Promise<TextScore> {
  const { expert, length } = participant;
  const bytes = Buffer.byteLength(text);
  const tokens = expert.tokenize(Buffer.from(participant.pending).toString() + text);
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
