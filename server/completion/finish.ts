import type { Candidate } from "../collaboration/strategy.ts";
import { applyFilters } from "./filters/filters.ts";
import type { Prepared } from "./preparation.ts";

/** Models write no control tokens here, but they may spell one out in plain letters when they lose their way. */
const CONTROL_TOKENS = [
  "<|endoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|fim_prefix|>",
  "<|fim_middle|>",
  "<|fim_suffix|>",
  "<|fim_pad|>",
  "<|repo_name|>",
  "<|file_sep|>",
];

/** Makes an answer's text fit to be shown at the cursor for which it was prepared. */
export function finish<T extends Pick<Candidate, "text" | "limited">>(
  answer: T,
  { cursor, window, question }: Prepared,
): T {
  const { before, after, lineEnding } = window;
  const { language, place } = question;
  const surroundings = { before, after, language, place, lineEnding, document: cursor.text };
  const context = { ...surroundings, limited: answer.limited, controlTokens: CONTROL_TOKENS };
  return { ...answer, text: applyFilters(answer.text, context) };
}
