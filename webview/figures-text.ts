import type { AnswerFigures } from "../server/protocol.ts";

/** What stands where there is no figure. */
export const NO_FIGURE = "–";

/** A share, 0 to 1, in whole percent. */
export function percentText(share: number | undefined): string {
  return share === undefined ? NO_FIGURE : `${Math.round(100 * share)} %`;
}

/** A duration in whole milliseconds. */
export function millisecondsText(ms: number | undefined): string {
  return ms === undefined ? NO_FIGURE : `${Math.round(ms)} ms`;
}

/** When something was, in ms since 1970, as a clock on the reader's wall shows it; with the date where it was not today. */
export function momentText(at: number): string {
  const moment = new Date(at);
  const isToday = moment.toDateString() === new Date().toDateString();
  return isToday ? moment.toLocaleTimeString() : moment.toLocaleString();
}

/** A rate: with a decimal where it is small. */
export function rateText(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
}

/** Which share of what was shown was accepted, 0 to 1. Undefined where nothing was shown. */
export function acceptedShare({ accepted, shown }: AnswerFigures): number | undefined {
  return shown > 0 ? accepted / shown : undefined;
}

/** Which share of what was shown was taken otherwise than by accepting it, 0 to 1. Undefined where nothing was shown. */
export function typedAlongShare({ typedAlong, shown }: AnswerFigures): number | undefined {
  return shown > 0 ? typedAlong / shown : undefined;
}
