import type { LikelyToken as Likely } from "../collaboration/opinions.ts";
import type { Candidate, TraceStep } from "../collaboration/strategy.ts";
import { EXPERT_PARTS } from "../protocol/strategies.ts";
import type { LikelyToken, TokenOpinion, TraceToken } from "../protocol.ts";

/** What a step wrote of a text as it is shown; never empty. */
export interface StepShare {
  readonly text: string;
  readonly step: TraceStep;
}

/**
 * How the text of an answer came about, for those who want to look at it token by token: the texts of the tokens together
 * are the answer's text. Undefined where the text was changed so much, to fit in its place, that it cannot be told which
 * token wrote what.
 */
export function traceOf(answer: Pick<Candidate, "text" | "trace">): TraceToken[] | undefined {
  return sharesIn(answer)?.map(traceToken);
}

/** Which step wrote what of an answer's text. Undefined as in {@link traceOf}. */
export function sharesIn({ text, trace }: Pick<Candidate, "text" | "trace">): StepShare[] | undefined {
  const shares = align(decode(trace), text);
  return shares?.flatMap((share, index) => (share === "" ? [] : [{ text: share, step: trace[index] as TraceStep }]));
}

/** A step's share as the protocol has it. */
export function traceToken({ text, step: { from, probabilities, opinions } }: StepShare): TraceToken {
  return { text, from, opinions: opinionsIn(probabilities, opinions) };
}

/** The text of each step. A character belongs to the step that completes it. */
function decode(trace: readonly TraceStep[]): string[] {
  const decoder = new TextDecoder();
  return trace.map(({ bytes }) => decoder.decode(bytes, { stream: true }));
}

/** How much of each written text is left in the text as it is shown. Only whitespace may have been added or taken. */
function align(written: readonly string[], shown: string): string[] | undefined {
  const start = find(shown, written.join(""));
  if (start >= 0) return cut(written, start, start + shown.length);
  const shares: string[] = [];
  let at = 0;
  for (const text of written) {
    const from = at;
    for (const character of text) {
      while (at < shown.length && shown[at] !== character[0] && isSpace(shown[at])) at++;
      if (shown.startsWith(character, at)) at += character.length;
      else if (!isSpace(character) && at < shown.length) return undefined;
    }
    shares.push(shown.slice(from, at));
  }
  return at < shown.length ? undefined : shares;
}

/** Where a text stands in a longer one: at its beginning, or at its end where the user has typed along, if it may. */
function find(text: string, longer: string): number {
  if (longer.startsWith(text)) return 0;
  return longer.endsWith(text) ? longer.length - text.length : longer.indexOf(text);
}

/** What of each text lies between two places of all texts together. */
function cut(texts: readonly string[], start: number, end: number): string[] {
  let at = 0;
  return texts.map((text) => {
    const share = text.slice(Math.max(0, start - at), Math.max(0, end - at));
    at += text.length;
    return share;
  });
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /^\s/.test(character);
}

function opinionsIn(probabilities: TraceStep["probabilities"], opinions: TraceStep["opinions"]): TokenOpinion[] {
  return EXPERT_PARTS.flatMap((role) => {
    const probability = probabilities[role];
    const opinion = opinions?.[role];
    if (probability === undefined && !opinion) return [];
    return [{ role, probability, weight: opinion?.weight, likeliest: (opinion?.likeliest ?? []).map(toText) }];
  });
}

function toText({ bytes, probability }: Likely): LikelyToken {
  return { text: bytes && new TextDecoder().decode(bytes), probability };
}
