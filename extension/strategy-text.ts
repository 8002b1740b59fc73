import type { AnswerSummary, StrategyFigures } from "../server/protocol.ts";
import { acceptedShare, millisecondsText, percentText } from "../webview/figures-text.ts";

/**
 * How a strategy does here, for its line in the picker: "212 ms median wait · 31 % of 120 accepted". Where nothing was counted
 * yet, how its last answer of this session did; undefined where there was none.
 */
export function strategyText(
  figures: StrategyFigures | undefined,
  last: AnswerSummary | undefined,
): string | undefined {
  if (figures && figures.shown > 0) {
    const accepted = `${percentText(acceptedShare(figures))} of ${figures.shown} accepted`;
    return `${millisecondsText(figures.medianMs)} median wait · ${accepted}`;
  }
  if (!last) return undefined;
  const latency = `${Math.round(last.ms)} ms last`;
  return last.accepted > 0 ? `${latency} · ${last.accepted} accepted` : latency;
}
