import type { Expert } from "../experts/expert.ts";
import type { Written } from "./answer.ts";
import { type Choice, chooseProposal, judgesAmong } from "./choose-proposal.ts";
import { addCost } from "./proposals.ts";
import type { CompletionRequest, ExpertShare, StopRule, TraceStep } from "./strategy.ts";

/** What came of reranking line by line. */
export interface LinesWritten {
  readonly written: Written;
  readonly shares: readonly ExpertShare[];
  /** Who wrote each line. */
  readonly authors: readonly Expert[];
}

/**
 * Lets the experts write line by line: after each line the best one is what all of them go on from (Cool-Fusion, methods
 * 2.6). A line is judged by itself, since the lines that follow it are not those after the cursor.
 */
export async function rerankLines(writers: readonly Expert[], request: CompletionRequest): Promise<LinesWritten> {
  const judges = judgesAmong(writers, request.settings["rerank.judges"]);
  const choices: Choice[] = [];
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
      syntaxErrors: undefined,
    };
    const choice = await chooseProposal(writers, next, {
      judges,
      request: { ...next, prompt: { ...next.prompt, suffix: "" } },
    });
    choices.push(choice);
    const { draft } = choice.best;
    text += draft.text;
    tokens += draft.tokens;
    trace = [...trace, ...draft.trace];
    request.onProgress?.({ text, tokens, meanLogProbability: draft.meanLogProbability, trace });
    const isWhole = !draft.text.endsWith("\n") || request.stop(text) !== undefined;
    if (isWhole || tokens >= request.maxTokens) return sumUp(choices, text, request);
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

function sumUp(choices: readonly Choice[], text: string, { stop, maxTokens }: CompletionRequest): LinesWritten {
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
    shares: choices
      .map(({ shares }) => shares)
      .reduce((all, shares) => all.map((share, index) => addCost(share, shares[index] ?? NOTHING))),
    authors: choices.map(({ best }) => best.by[0] as Expert),
  };
}

const NOTHING = { ms: 0, tokens: 0, promptTokens: 0 };
