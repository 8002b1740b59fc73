import type { CandidateProgress } from "../collaboration/strategy.ts";
import { abandonable } from "../experts/abandonable.ts";
import type { WrittenAnswer } from "./answer.ts";
import { type AnswerPlace, isMadeAlike } from "./answer-cache.ts";
import { offeredLength } from "./offered-length.ts";
import { isSameSuffix } from "./same-suffix.ts";

/** Writes an answer. Rejects with the signal's reason once it is aborted. */
export type Write = (signal: AbortSignal, onProgress: (progress: CandidateProgress) => void) => Promise<WrittenAnswer>;

export interface StartOptions {
  readonly id: string;
  /** How long an answer that nobody waits for any more may go on, in ms: the next key may want it. */
  readonly patience: number;
  /** Told when the answer is complete; not when it fails or is given up. */
  readonly onComplete: (answer: WrittenAnswer) => void;
}

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** How the text grows, without what was typed since the answer was begun. */
  readonly onProgress?: (progress: CandidateProgress) => void;
}

/** An answer that is being written, and everybody who waits for it. */
export class AnswerInTheMaking {
  /** What is written so far. */
  progress: CandidateProgress = { text: "", tokens: 0, meanLogProbability: 0, trace: [] };
  /** Somebody has been given its beginning, and may want to hear of the rest. */
  shownInPart = false;
  isComplete = false;
  /** Resolves when it is complete, has failed or was given up. */
  readonly settled: Promise<void>;
  readonly id: string;
  /** When it was begun, as `performance.now()` counts. */
  readonly begun = performance.now();
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #result: Promise<WrittenAnswer>;
  readonly #patience: number;
  #waiting = 0;
  #patienceTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly place: AnswerPlace,
    write: Write,
    { id, patience, onComplete }: StartOptions,
  ) {
    this.id = id;
    this.#patience = patience;
    this.#result = write(this.#abort.signal, (progress) => {
      this.progress = progress;
      for (const listener of this.#listeners) listener();
    });
    // Whoever waits hears of a failure; without anybody waiting it concerns nobody.
    this.settled = this.#result
      .then(
        (answer) => {
          this.isComplete = true;
          onComplete(answer);
        },
        (_failure: unknown) => undefined,
      )
      .finally(() => clearTimeout(this.#patienceTimer));
  }

  /** Whether somebody waits for it. */
  get wanted(): boolean {
    return this.#waiting > 0;
  }

  /**
   * What was typed since the answer was begun, if what is written already goes on from there; undefined where it does
   * not, or not yet: then beginning anew costs no more, and takes into account what was typed.
   */
  typedSince(asked: AnswerPlace): string | undefined {
    const { place, progress } = this;
    const { before, after } = asked;
    if (!isMadeAlike(place, asked) || !isSameSuffix(place.after, after)) return undefined;
    if (!before.startsWith(place.before) || this.#abort.signal.aborted) return undefined;
    const typed = before.slice(place.before.length);
    const goesOn = progress.text.length > typed.length && progress.text.startsWith(typed);
    return typed === "" || goesOn ? typed : undefined;
  }

  /**
   * Waits for the whole answer, without what was typed since it was begun; undefined when what can be offered of it ended
   * before that. When the signal is aborted the waiter leaves; the answer goes on for a while.
   */
  async whole(typed: string, { signal, onProgress }: WaitOptions): Promise<WrittenAnswer | undefined> {
    const tell = () => {
      const { text } = this.progress;
      if (text.startsWith(typed)) onProgress?.({ ...this.progress, text: text.slice(typed.length) });
    };
    return this.#whileWaiting(async () => {
      this.#listeners.add(tell);
      try {
        const answer = await abandonable(this.#result, signal);
        const goesOn = offeredLength(answer, this.place) > typed.length && answer.text.startsWith(typed);
        return goesOn || typed === "" ? { ...answer, text: answer.text.slice(typed.length) } : undefined;
      } finally {
        this.#listeners.delete(tell);
      }
    });
  }

  /** Waits until some text satisfies, or the answer is complete. Rejects when the signal is aborted. */
  async until(satisfies: (progress: CandidateProgress) => boolean, signal: AbortSignal): Promise<void> {
    await this.#whileWaiting(async () => {
      let listener: () => void = () => undefined;
      const grown = new Promise<void>((resolve) => {
        listener = () => {
          if (satisfies(this.progress)) resolve();
        };
      });
      this.#listeners.add(listener);
      listener();
      try {
        await abandonable(Promise.race([grown, this.#result.then(() => undefined)]), signal);
      } finally {
        this.#listeners.delete(listener);
      }
    });
  }

  /** Gives it up, and everybody who still waits for it. */
  abort(): void {
    clearTimeout(this.#patienceTimer);
    this.#abort.abort();
  }

  #impatient(): void {
    if (this.#patience === 0) this.abort();
    else this.#patienceTimer = setTimeout(() => this.#giveUp(), this.#patience).unref();
  }

  /** Whoever sees the beginning waits for the rest, however long a slow machine takes; a new answer ends it all the same. */
  #giveUp(): void {
    if (!this.shownInPart) this.abort();
  }

  async #whileWaiting<T>(wait: () => Promise<T>): Promise<T> {
    this.#waiting++;
    clearTimeout(this.#patienceTimer);
    try {
      return await wait();
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) this.#impatient();
    }
  }
}

/** The answers that are being written, of all documents. */
export class AnswersInTheMaking {
  readonly #answers = new Set<AnswerInTheMaking>();

  /** One that goes on with the text at this place, and what was typed since it was begun. */
  find(place: AnswerPlace): { answer: AnswerInTheMaking; typed: string } | undefined {
    for (const answer of this.#answers) {
      const typed = answer.typedSince(place);
      if (typed !== undefined) return { answer, typed };
    }
    return undefined;
  }

  /** Begins an answer. Those that nobody waits for any more are given up: the user has gone on. */
  start(place: AnswerPlace, write: Write, options: StartOptions): AnswerInTheMaking {
    for (const answer of this.#answers) if (!answer.wanted) answer.abort();
    const answer = new AnswerInTheMaking(place, write, options);
    this.#answers.add(answer);
    void answer.settled.finally(() => this.#answers.delete(answer));
    return answer;
  }

  /** Gives up those that nobody waits for; whoever sees the beginning of one waits for the rest. */
  makeWay(): void {
    for (const answer of this.#answers) if (!answer.wanted && !answer.shownInPart) answer.abort();
  }

  /** Gives up all of them. */
  clear(): void {
    for (const answer of this.#answers) answer.abort();
    this.#answers.clear();
  }
}
