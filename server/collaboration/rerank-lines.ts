import type { Expert } from "../experts/expert.ts";
import type { Written } from "./answer.ts";
import { type Choice, chooseProposal, judgesAmong, without } from "./choose-proposal.ts";
import type { ExpertFailedError } from "./expert-failed-error.ts";
import { lineErrors } from "./line-errors.ts";
import { addCost } from "./proposals.ts";
import type { CompletionRequest, ExpertShare, StopRule, TraceStep } from "./strategy.ts";

/** What came of reranking line by line. */
export interface LinesWritten {
  readonly written: Written;
  readonly shares: readonly ExpertShare[];
  /** Who wrote each line. */
  readonly authors: readonly Expert[];
  /** One for each expert that broke down. */
  readonly failures: readonly ExpertFailedError[];
}

/**
 * Lets the experts write line by line: after each line the best one is what all of them go on from (Cool-Fusion, methods
 * 2.6). A line is judged by itself, since the lines that follow it are not those after the cursor; one that brings more
 * syntax errors than another does not stand for election. After the first line the strongest one that infills says where the
 * answer ends: else a line of one that cannot tell would win by being the only one. Where one breaks down, those that are
 * left go on; rejects with an ExpertFailedError when nobody is.
 */
export async function rerankLines(writers: readonly Expert[], request: CompletionRequest): Promise<LinesWritten> {
  const judges = judgesAmong(writers, request.settings["rerank.judges"]);
  const choices: Choice[] = [];
  const failures: ExpertFailedError[] = [];
  let text = "";
  let tokens = 0;
  let trace: readonly TraceStep[] = [];
  for (;;) {
    const { prompt } = request;
    const next = {
      ...request,
      prompt: { ...prompt, middle: prompt.middle + text },
      maxTokens: request.maxTokens - tokens,
      stop: stopAtLine(request.stop, text),
      syntaxErrors: lineErrors(text, request),
    };
    const left = without(writers, failures);
    if (failures[0] && left.length === 0) throw failures[0];
    const choice = await chooseProposal(left, next, {
      judges: without(judges, failures),
      request: { ...next, prompt: { ...next.prompt, suffix: "" } },
      mayEnd: text === "" ? undefined : left.find(({ vocabulary }) => vocabulary.infill),
    });
    choices.push(choice);
    failures.push(...choice.failures);
    const { draft } = choice.best;
    text += draft.text;
    tokens += draft.tokens;
    trace = [...trace, ...draft.trace];
    request.onProgress?.({ text, tokens, meanLogProbability: draft.meanLogProbability, trace });
    const isWhole = isBlank(draft.text) || !draft.text.endsWith("\n") || request.stop(text) !== undefined;
    if (isWhole || tokens >= request.maxTokens) return { ...sumUp(choices, text, request), failures };
  }
}

/** Ends where the answer does that begins with `written`, and behind each line. */
function stopAtLine(stop: StopRule, written: string): StopRule {
  return (text) => {
    const whole = stop(written + text);
    const newline = text.indexOf("\n", text.search(/\S/));
    const ends = [
      ...(whole === undefined ? [] : [Math.max(0, whole - written.length)]),
      ...(newline <= 0 ? [] : [newline + 1]),
    ];
    return ends.length === 0 ? undefined : Math.min(...ends);
  };
}

function sumUp(
  choices: readonly Choice[],
  text: string,
  { stop, maxTokens }: CompletionRequest,
): Omit<LinesWritten, "failures"> {
  const drafts = choices.map(({ best }) => best.draft);
  const tokens = drafts.reduce((sum, draft) => sum + draft.tokens, 0);
  const sum = drafts.reduce((total, draft) => total + draft.sumLogProbability, 0);
  return {
    written: {
      text: text.slice(0, stop(text) ?? text.length),
      trace: drafts.flatMap(({ trace }) => trace),
      tokens,
      meanLogProbability: tokens === 0 ? 0 : sum / tokens,
      limited: tokens >= maxTokens,
    },
    shares: choices.flatMap(({ shares }) => shares).reduce(addShare, []),
    authors: choices
      .filter(({ best }, i) => i === 0 || !isBlank(best.draft.text))
      .map(({ best }) => best.by[0] as Expert),
  };
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** Adds what an expert did for one line to what it did before. */
function addShare(shares: readonly ExpertShare[], more: ExpertShare): readonly ExpertShare[] {
  const isKnown = shares.some(({ role }) => role === more.role);
  return isKnown ? shares.map((each) => (each.role === more.role ? addCost(each, more) : each)) : [...shares, more];
}
