import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expertFor } from "../collaboration/available.ts";
import type { EvidenceLedger } from "../collaboration/evidence.ts";
import { writeAlone } from "../collaboration/single.ts";
import type {
  Candidate,
  CandidateProgress,
  CompletionRequest,
  Experts,
  Place,
  Strategy,
} from "../collaboration/strategy.ts";
import { ExpertUnavailableError } from "../experts/errors.ts";
import type { Evidence, ExpertPart, ExpertRole, Prompt } from "../experts/expert.ts";
import type { StrategyId } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import { type Answer, nothing, written } from "./answer.ts";
import { AnswerCache, type AnswerPlace } from "./answer-cache.ts";
import { type AnswerInTheMaking, AnswersInTheMaking } from "./answers-in-the-making.ts";
import { byDeadline } from "./by-deadline.ts";
import { DocumentError } from "./document-error.ts";
import { ExpectedLatency } from "./expected-latency.ts";
import { finish } from "./finish.ts";
import { IdleWork } from "./idle-work.ts";
import { placeOf } from "./place-of.ts";
import { type Cursor, Preparation, type PreparationParts, type Prepared, unasked } from "./preparation.ts";
import { firstAsked, readAhead } from "./read-ahead.ts";
import type { TextEdit } from "./text-edit.ts";
import { TypingRhythm } from "./typing-rhythm.ts";

export type { Cursor } from "./preparation.ts";

export interface CompletionOptions {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Called with the text as it grows, before the post-filters. */
  readonly onProgress?: (progress: CandidateProgress) => void;
}

export interface TypingOptions {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** The user has asked for it, and does not merely type. */
  readonly invoked: boolean;
  /** Nothing is to be done beyond what was asked for: the machine saves its battery. */
  readonly frugal?: boolean;
}

export interface CompletionParts extends PreparationParts {
  readonly experts: Experts;
  readonly strategies: Readonly<Record<StrategyId, Strategy>>;
  /** What the strategies compare experts by: what is read ahead counts too. */
  readonly ledger?: Pick<EvidenceLedger, "addMiddle"> | undefined;
  /** Told when an answer that was shown in part is complete: asking again brings the rest. */
  readonly onGrown?: (document: string) => void;
  /** Told when the experts are asked for something that is wanted now. */
  readonly onAsked?: () => void;
  /** Told of work done ahead that failed; nobody waits for it. */
  readonly onFailure?: (failure: unknown) => void;
}

/** What is known of a place once an expert has read the text around it. */
export interface PlaceRead {
  readonly prompt: Prompt;
  readonly place: Place;
  /** Missing where there was too little text to measure. */
  readonly evidence: Evidence | undefined;
}

/** An answer that the user has left goes on for so long, in ms: the next key may want it. */
const PATIENCE_MS = 3_000;
/** The user pauses when nothing happened for so long, in ms. */
const PAUSE_MS = 350;
/** An answer this sure is likely to be accepted, so that the one after it may be begun. */
const SURE = 0.8;

/** From a cursor to a text that can be shown. */
export class CompletionService {
  readonly #parts: CompletionParts;
  readonly #preparation: Preparation;
  readonly #answers = new AnswerCache();
  readonly #making = new AnswersInTheMaking();
  readonly #rhythm = new TypingRhythm();
  readonly #idle: IdleWork;
  readonly #latency = new ExpectedLatency();
  /** The experts that a strategy asked last. */
  readonly #asked = new Map<StrategyId, readonly ExpertPart[]>();

  constructor(parts: CompletionParts) {
    this.#parts = parts;
    this.#preparation = new Preparation(parts);
    this.#idle = new IdleWork(PAUSE_MS, (failure) => {
      // Whoever asks for a completion is told.
      const isTold = failure instanceof ExpertUnavailableError || failure instanceof DocumentError;
      if (!isTold) parts.onFailure?.(failure);
    });
  }

  /**
   * Completes at the cursor with a strategy. The answer's text is what may be inserted there, and may be empty.
   * @throws {DocumentError} for documents that cannot be completed, {ExpertUnavailableError}, the signal's reason
   */
  async complete(cursor: Cursor, strategy: StrategyId, options: CompletionOptions): Promise<Answer> {
    const start = performance.now();
    this.#idle.interrupt();
    const prepared = await this.#preparation.prepare(cursor, options.settings, options.signal);
    const place = placeOf(prepared, strategy);
    const known = this.#known(place, prepared, start);
    if (known) return known;
    this.#parts.onAsked?.();
    const begun = this.#making.find(place);
    const answer =
      (await begun?.answer.whole(begun.typed, options)) ??
      (await this.#start(place, prepared, { patience: 0, watched: false }).whole("", options));
    return finish({ ...(answer ?? nothing(strategy)), ms: performance.now() - start }, prepared);
  }

  /**
   * Completes while the user types. Waits for a pause that the rhythm of the keys makes likely; what was begun for an
   * earlier key goes on where it agrees with what was typed since. After `completion.deadline` the answer is what can
   * be shown of it by then; the rest is announced through {@link CompletionParts.onGrown}. Rejects as {@link complete}.
   */
  async completeTyping(cursor: Cursor, strategy: StrategyId, options: TypingOptions): Promise<Answer> {
    const { settings, signal, invoked } = options;
    const start = performance.now();
    if (!invoked) this.#rhythm.key(start);
    this.#idle.interrupt();
    const prepared = await this.#preparation.prepare(cursor, settings, signal);
    const place = placeOf(prepared, strategy);
    const known = this.#known(place, prepared, start);
    if (known) return this.#shown(known, prepared, strategy, options);
    this.#parts.onAsked?.();
    const begun = this.#making.find(place);
    if (!begun && !invoked) {
      const delay = this.#rhythm.delay(prepared.window.before, this.#latency.of(strategy));
      if (delay > 0) await sleep(delay, undefined, { signal });
    }
    const opened = performance.now();
    const deadline = start + settings["completion.deadline"];
    const answer =
      (begun && (await byDeadline(begun.answer, begun.typed, deadline, signal))) ??
      (await byDeadline(
        this.#start(place, invoked ? prepared : unasked(prepared), { patience: PATIENCE_MS, watched: true }),
        "",
        deadline,
        signal,
      ));
    this.#latency.add(strategy, performance.now() - opened);
    const given = finish({ ...(answer ?? nothing(strategy)), ms: performance.now() - start }, prepared);
    return this.#shown(given, prepared, strategy, options);
  }

  /** What one expert writes by itself at the cursor. Rejects as {@link complete} does. */
  async completeAlone(cursor: Cursor, role: ExpertRole, options: CompletionOptions): Promise<Answer> {
    const { settings, signal, onProgress } = options;
    this.#idle.interrupt();
    const prepared = await this.#preparation.prepare(cursor, settings, signal);
    this.#parts.onAsked?.();
    const expert = await this.#parts.experts.get(role, signal);
    const request = { ...prepared.question, signal, onProgress };
    const answer = await written(randomUUID(), () => writeAlone(expert, request, { strategy: role, reason: "" }));
    return finish({ ...answer, ms: answer.writtenMs }, prepared);
  }

  /**
   * Reads the prompt of a place where the cursor has come to rest into the experts' caches, once the user pauses. The
   * first key then costs no more than the others.
   */
  lookAt(cursor: Cursor, strategy: StrategyId, settings: Settings): void {
    this.#idle.plan(async (signal) => {
      const prepared = await this.#preparation.prepare(cursor, settings, signal);
      const better = await this.#preparation.betterPrompt(prepared, signal);
      await this.#readAhead(better ?? prepared.question.prompt, cursor, strategy, signal);
    });
  }

  /**
   * Reads the prompt of a place into an expert's cache now, and returns what is known of the place before anybody writes.
   * Rejects as {@link complete} does.
   */
  async readPrompt(cursor: Cursor, role: ExpertPart, { settings, signal }: CompletionOptions): Promise<PlaceRead> {
    this.#idle.interrupt();
    const { question } = await this.#preparation.prepare(cursor, settings, signal);
    this.#parts.onAsked?.();
    const expert = await expertFor(role, this.#parts.experts, signal);
    const sequence = await expert.open(question.prompt, signal, { evidence: true });
    const { evidence } = sequence;
    sequence.close();
    return { prompt: question.prompt, place: question.place, evidence };
  }

  /** Makes ready for documents of a language, so that the first request need not wait. Never rejects. */
  async prepare(language: string): Promise<void> {
    await this.#parts.syntax.prepare(language);
  }

  /** Somebody else asks the experts: what nobody waits for here is given up, unless its beginning is shown. */
  makeWay(): void {
    this.#idle.interrupt();
    this.#making.makeWay();
  }

  /** Forgets all answers and who gave them, since other settings would ask others, and gives up those in the making. */
  forgetAnswers(): void {
    this.#idle.interrupt();
    this.#making.clear();
    this.#answers.clear();
    this.#asked.clear();
  }

  /** Takes note of a document's change, which tells what was deleted there. */
  edited(document: string, edit: TextEdit): void {
    this.#preparation.edited(document, edit);
  }

  /** Forgets a document that was closed. */
  forgetDocument(document: string): void {
    this.#preparation.forget(document);
  }

  #known(place: AnswerPlace, prepared: Prepared, start: number): Answer | undefined {
    const known = this.#answers.find(place);
    return known && finish({ ...known, ms: performance.now() - start }, prepared);
  }

  /** Begins an answer. The strategy is told its id only where somebody looks what becomes of it. */
  #start(
    place: AnswerPlace,
    { question }: Prepared,
    { patience, watched }: { readonly patience: number; readonly watched: boolean },
  ): AnswerInTheMaking {
    const id = randomUUID();
    const answer = this.#making.start(
      place,
      (signal, onProgress) => {
        const request = { ...question, id: watched ? id : undefined, signal, onProgress };
        // Whoever types along later is shown it as ghost text, whatever it was written for.
        return written(id, () => this.#write(place.strategy, request));
      },
      {
        id,
        patience,
        onComplete: (complete) => {
          this.#answers.add(place, complete);
          const asked = complete.experts.map(({ role }) => role);
          if (asked.length > 0) this.#asked.set(place.strategy, asked);
          if (answer.shownInPart) this.#parts.onGrown?.(place.document);
        },
      },
    );
    return answer;
  }

  async #write(strategy: StrategyId, request: CompletionRequest): Promise<Candidate> {
    return this.#parts.strategies[strategy].complete(request, this.#parts.experts);
  }

  /** Uses the pause in which the user looks at an answer. */
  #shown(answer: Answer, prepared: Prepared, strategy: StrategyId, { frugal }: TypingOptions): Answer {
    const { cursor, question } = prepared;
    if (frugal) return answer;
    this.#idle.plan(async (signal) => {
      const better = await this.#preparation.betterPrompt(prepared, signal);
      if (better) await this.#readAhead(better, cursor, strategy, signal);
      else if (answer.confidence >= SURE && answer.text !== "") {
        await this.#beginNext(answer.text, cursor, strategy, question.settings, signal);
      }
    });
    return answer;
  }

  /** Reads a prompt into the experts' caches, and uses it from then on. */
  async #readAhead(
    prompt: Prompt,
    { document, language }: Cursor,
    strategy: StrategyId,
    signal: AbortSignal,
  ): Promise<void> {
    await readAhead({ prompt, language }, this.#asked.get(strategy) ?? firstAsked(strategy), this.#parts, signal);
    this.#preparation.adopt(document, prompt);
  }

  /** Writes the answer that will be asked for when the one that is shown has been accepted. */
  async #beginNext(accepted: string, cursor: Cursor, strategy: StrategyId, settings: Settings, signal: AbortSignal) {
    const { text, offset } = cursor;
    const next = {
      ...cursor,
      text: text.slice(0, offset) + accepted + text.slice(offset),
      offset: offset + accepted.length,
    };
    const prepared = await this.#preparation.prepare(next, settings, signal);
    const place = placeOf(prepared, strategy);
    if (this.#answers.find(place) || this.#making.find(place)) return;
    const id = randomUUID();
    const request = { ...unasked(prepared).question, id, signal };
    this.#answers.add(place, await written(id, () => this.#write(strategy, request)));
  }
}
