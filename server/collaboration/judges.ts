import type { Expert, Prompt } from "../experts/expert.ts";
import { readingPrompt } from "./anchors.ts";
import { Participant } from "./participant.ts";
import { scoreText } from "./score-text.ts";
import type { CompletionRequest } from "./strategy.ts";

/** Lines after the cursor to which a text has to lead over, and at most so many UTF-16 units of them. */
const FOLLOWING_LINES = 3;
const FOLLOWING_UNITS = 120;

/** With fewer letters, digits and underscores than this, what follows is brackets, or nothing. */
const TELLING_CHARACTERS = 4;

/** What one expert makes of several texts. */
export interface Judgement {
  readonly judge: Expert;
  /**
   * For each text: negative natural log-likelihood of it, of the lines that follow and of what was kept back in front of it,
   * per UTF-8 byte of all of these. Lower is better.
   */
  readonly natsPerByte: readonly number[];
  readonly ms: number;
  /** Tokens evaluated. */
  readonly tokens: number;
}

/**
 * Lets an expert judge texts for the cursor (methods 2.6: nats per byte): each of them together with the lines that
 * follow, so that a text counts for how well it leads over to what stands there. By the text alone, whoever judged chose
 * worse than by taking the stronger expert's text unseen (docs/benchmarks.md).
 *
 * The judge knows what follows, as whoever wrote, and finds that prompt in its cache; or it reads what stands before the
 * cursor from the beginning to the end, which it has to do first, and chose as well (`rerank.view`).
 */
export async function judge(expert: Expert, texts: readonly string[], request: CompletionRequest): Promise<Judgement> {
  const start = performance.now();
  const following = firstLines(request.prompt.suffix);
  const prompt = request.settings["rerank.view"] === "reading" ? readingPrompt(request.prompt) : request.prompt;
  const participant = await Participant.open(expert, { ...request, prompt }, { rough: true });
  try {
    const natsPerByte: number[] = [];
    for (const text of texts) {
      const { nats, bytes } = await scoreText(participant, text + following);
      natsPerByte.push(nats / Math.max(1, bytes));
    }
    return { judge: expert, natsPerByte, ms: performance.now() - start, tokens: participant.tokens };
  } finally {
    participant.close();
  }
}

/** Whether what follows the cursor tells texts apart that are judged by how well they lead over to it. */
export function canTellApart({ suffix }: Prompt): boolean {
  return (firstLines(suffix).match(/[\p{L}\p{N}_]/gu)?.length ?? 0) >= TELLING_CHARACTERS;
}

function firstLines(suffix: string): string {
  const lines = suffix.split("\n");
  const text = lines.slice(0, FOLLOWING_LINES).join("\n");
  return (lines.length > FOLLOWING_LINES ? `${text}\n` : text).slice(0, FOLLOWING_UNITS);
}
