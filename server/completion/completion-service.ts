import { writeAlone } from "../collaboration/single.ts";
import type { Candidate, CandidateProgress, CompletionRequest, Experts, Strategy } from "../collaboration/strategy.ts";
import type { ExpertRole, Prompt } from "../experts/expert.ts";
import type { Settings } from "../settings.ts";
import type { StrategyId } from "../strategies.ts";
import { splitAtAnchor } from "./anchor.ts";
import { AnswerCache, type AnswerPlace } from "./answer-cache.ts";
import { checkCompletable } from "./completable.ts";
import { applyFilters } from "./filters/filters.ts";
import { chooseExtent } from "./stop/extent.ts";
import { createStopRule } from "./stop/stop-rule.ts";
import type { Syntax } from "./syntax/syntax.ts";
import { estimateTokens } from "./token-estimate.ts";
import { selectWindow, type Window } from "./window.ts";

/** A cursor in a document. */
export interface Cursor {
  /** The document, as its client names it. */
  readonly document: string;
  /** LSP language id. */
  readonly language: string;
  readonly text: string;
  /** In UTF-16 units. */
  readonly offset: number;
}

export interface CompletionOptions {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Called with the text as it grows, before the post-filters. */
  readonly onProgress?: (progress: CandidateProgress) => void;
}

export interface CompletionParts {
  readonly experts: Experts;
  readonly strategies: Readonly<Record<StrategyId, Strategy>>;
  readonly syntax: Syntax;
  /** How many tokens of context the experts can read in good time, at most those of the setting. */
  readonly contextTokens: (settings: Settings, signal: AbortSignal) => Promise<number>;
}

interface Prepared {
  readonly window: Window;
  /** The whole text. */
  readonly document: string;
  readonly request: CompletionRequest;
}

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
/** Documents whose anchors are remembered. */
const MOST_DOCUMENTS = 50;

/** From a cursor to a text that can be shown. */
export class CompletionService {
  readonly #parts: CompletionParts;
  readonly #answers = new AnswerCache();
  /** The last prompt of each document, so that its anchor can stay; the latest document last. */
  readonly #prompts = new Map<string, Prompt>();

  constructor(parts: CompletionParts) {
    this.#parts = parts;
  }

  /**
   * Completes at the cursor with a strategy. The candidate's text is what may be inserted there, and may be empty.
   * @throws {DocumentError} for documents that cannot be completed, {ExpertUnavailableError}, the signal's reason
   */
  async complete(cursor: Cursor, strategy: StrategyId, options: CompletionOptions): Promise<Candidate> {
    const start = performance.now();
    const prepared = await this.#prepare(cursor, options);
    const place: AnswerPlace = {
      document: cursor.document,
      strategy,
      before: prepared.window.before,
      after: prepared.window.after,
    };
    const known = this.#answers.find(place);
    if (known) return finish({ ...known, ms: performance.now() - start }, prepared);
    const candidate = await this.#parts.strategies[strategy].complete(prepared.request, this.#parts.experts);
    this.#answers.add(place, candidate);
    return finish(candidate, prepared);
  }

  /** What one expert writes by itself at the cursor. Rejects as {@link complete} does. */
  async completeAlone(cursor: Cursor, role: ExpertRole, options: CompletionOptions): Promise<Candidate> {
    const prepared = await this.#prepare(cursor, options);
    const expert = await this.#parts.experts.get(role, options.signal);
    return finish(await writeAlone(expert, prepared.request, { strategy: role, reason: "" }), prepared);
  }

  /** Makes ready for documents of a language, so that the first request need not wait. Never rejects. */
  async prepare(language: string): Promise<void> {
    await this.#parts.syntax.prepare(language);
  }

  /** Forgets all answers, since other experts or settings would give others. */
  forgetAnswers(): void {
    this.#answers.clear();
  }

  /** Forgets a document that was closed. */
  forgetDocument(document: string): void {
    this.#prompts.delete(document);
  }

  async #prepare(cursor: Cursor, { settings, signal, onProgress }: CompletionOptions): Promise<Prepared> {
    const { document, language, text, offset } = cursor;
    checkCompletable(text, offset, document);
    const budget = await this.#parts.contextTokens(settings, signal);
    const window = selectWindow(text, offset, budget, estimateTokens);
    const place = await this.#parts.syntax.place(language, text, window.offset);
    signal.throwIfAborted();
    const prompt = splitAtAnchor(window, this.#prompts.get(document), estimateTokens);
    this.#remember(document, prompt);
    const { before, after } = window;
    const extent = chooseExtent(place, language, before, after);
    const stop = createStopRule({ before, after, language, place, extent });
    const maxTokens = settings["completion.maxTokens"];
    return {
      window,
      document: text,
      request: { prompt, language, place, maxTokens, stop, settings, signal, onProgress },
    };
  }

  #remember(document: string, prompt: Prompt): void {
    this.#prompts.delete(document);
    this.#prompts.set(document, prompt);
    for (const oldest of this.#prompts.keys()) {
      if (this.#prompts.size <= MOST_DOCUMENTS) break;
      this.#prompts.delete(oldest);
    }
  }
}

function finish(candidate: Candidate, { window, document, request }: Prepared): Candidate {
  const { before, after, lineEnding } = window;
  const { language, place } = request;
  const surroundings = { before, after, language, place, lineEnding, document };
  const context = { ...surroundings, limited: candidate.limited, controlTokens: CONTROL_TOKENS };
  return { ...candidate, text: applyFilters(candidate.text, context) };
}
