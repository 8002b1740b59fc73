import type { Place, StopRule } from "../../collaboration/strategy.ts";
import { type Surroundings, surplusCloser } from "../brackets.ts";
import { firstLine, isBlank } from "../lines.ts";
import { repetition } from "../repetition.ts";
import { suffixMet } from "../suffix-met.ts";
import { blockEnd } from "./block-end.ts";
import { delimiterEnd } from "./delimiter-end.ts";
import type { Extent } from "./extent.ts";
import { fenceEnd } from "./fence-end.ts";
import { lineEnd } from "./line-end.ts";
import { proseEnd } from "./prose-end.ts";
import { statementEnd } from "./statement-end.ts";

export interface StopOptions extends Surroundings {
  readonly place: Place;
  readonly extent: Extent;
  /** The most lines of a block. */
  readonly maxLines?: number;
}

const STARTS_LINE = /^\s*\n/;

/**
 * A rule that says where a completion ends: where it meets the text after the cursor, closes what that text closes,
 * goes round in circles, goes over to Markdown, or has filled its extent. Of several endings the first one counts.
 * Once a text is complete, no longer text is kept further: decoding may stop at once.
 */
export function createStopRule(options: StopOptions): StopRule {
  const { before, after, place, extent, maxLines = 12 } = options;
  const midLine = !isBlank(firstLine(after));
  const rules: StopRule[] = [
    (text) => suffixMet(text, before, after),
    (text) => repetition(text, before),
    (text) => delimiterEnd(text, place, options),
  ];
  if (place === "code" || place === "string") rules.push((text) => fenceEnd(text, options));
  if (place === "code") rules.push((text) => surplusCloser(text, options));
  if (midLine) rules.push((text) => lineEnd(text, place, options));
  else if (extent === "block") rules.push((text) => blockEnd(text, options, maxLines));
  else if (extent === "statement") rules.push((text) => statementEnd(text, place, options, maxLines));
  else if (extent === "line") {
    // One who stands at the end of a line and is offered the next one gets all of it.
    const isNext = (text: string) => place === "code" && STARTS_LINE.test(text);
    rules.push((text) => (isNext(text) ? statementEnd : lineEnd)(text, place, options, maxLines));
  }
  if (extent === "prose") rules.push(proseEnd);
  return (text) => {
    const cuts = rules.map((rule) => rule(text)).filter((cut) => cut !== undefined);
    return cuts.length === 0 ? undefined : Math.min(...cuts);
  };
}
