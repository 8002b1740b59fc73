import type { CandidateProgress, CompletionRequest, TraceStep } from "./strategy.ts";

/** One emitted token or run of bytes, as the decoders report it. */
export interface DraftStep extends TraceStep {
  /** Natural log-probability under whoever decided. */
  readonly logProbability: number;
  /** How far the leading expert's likeliest token was ahead of the next, in probability. Missing where bytes decide. */
  readonly margin?: number;
}

/** A completion while it is being written: bytes become text, the stop rule is asked, the trace is kept. */
export class Draft {
  readonly #request: CompletionRequest;
  readonly #decoder = new TextDecoder();
  #steps: DraftStep[] = [];
  #text = "";
  #complete = false;
  /** Set by the writer when it stopped at the limit of tokens, in the middle of things. */
  limited = false;

  constructor(request: CompletionRequest) {
    this.#request = request;
  }

  /** What is written so far, in complete characters; once complete, cut where the stop rule says. */
  get text(): string {
    return this.#text;
  }

  /** Whether the stop rule was satisfied. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Whether the last step ended in the middle of a character, so that the text lacks it. */
  get insideCharacter(): boolean {
    return Buffer.byteLength(this.#text) < this.#steps.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** What the steps wrote. */
  get bytes(): Uint8Array {
    return Buffer.concat(this.#steps.map(({ bytes }) => bytes));
  }

  get trace(): readonly TraceStep[] {
    return this.#steps.map(({ bytes, from, probabilities, opinions }) => ({ bytes, from, probabilities, opinions }));
  }

  get tokens(): number {
    return this.#steps.length;
  }

  /** Natural log-probability of each step. */
  get logProbabilities(): readonly number[] {
    return this.#steps.map(({ logProbability }) => logProbability);
  }

  /** Natural log-probability of all steps together; 0 while there is none. */
  get sumLogProbability(): number {
    return this.#steps.reduce((sum, { logProbability }) => sum + logProbability, 0);
  }

  /** Mean natural log-probability of the steps; 0 while there is none. */
  get meanLogProbability(): number {
    return this.#steps.length === 0 ? 0 : this.sumLogProbability / this.#steps.length;
  }

  /** The smallest margin of any step; 1 while there is none. */
  get minMargin(): number {
    return this.#steps.reduce((least, { margin = 1 }) => Math.min(least, margin), 1);
  }

  /** The least likely step's natural log-probability; 0 while there is none. */
  get minLogProbability(): number {
    return this.#steps.reduce((least, step) => Math.min(least, step.logProbability), 0);
  }

  /** The text of the first steps, of as many as are together at least this likely (0 to 1), in complete characters. */
  likelyText(probability: number): string {
    const decoder = new TextDecoder();
    let [text, logProbability] = ["", 0];
    for (const step of this.#steps) {
      logProbability += step.logProbability;
      if (logProbability < Math.log(probability)) break;
      text += decoder.decode(step.bytes, { stream: true });
    }
    return text;
  }

  /**
   * Appends a step. Returns whether the text is complete now.
   * @param continues the step goes on with the word of the step before it: the trace shows both as one
   */
  append(step: DraftStep, { continues = false } = {}): boolean {
    const last = continues ? this.#steps.pop() : undefined;
    this.#steps.push(last ? join(last, step) : step);
    this.#text += this.#decoder.decode(step.bytes, { stream: true });
    const keep = this.#request.stop(this.#text);
    if (keep !== undefined) this.#cut(keep);
    this.#request.onProgress?.(this.progress());
    return this.#complete;
  }

  progress(): CandidateProgress {
    const { text, tokens, meanLogProbability } = this;
    return { text, tokens, meanLogProbability, trace: [...this.#steps] };
  }

  /** Keeps `length` UTF-16 units of the text, and the steps that wrote them. */
  #cut(length: number): void {
    this.#complete = true;
    this.#text = this.#text.slice(0, length);
    let left = Buffer.byteLength(this.#text);
    const steps: DraftStep[] = [];
    for (const step of this.#steps) {
      if (left <= 0) break;
      steps.push(step.bytes.length <= left ? step : { ...step, bytes: step.bytes.subarray(0, left) });
      left -= step.bytes.length;
    }
    this.#steps = steps;
  }
}

function join(first: DraftStep, second: DraftStep): DraftStep {
  const probabilities = { ...first.probabilities };
  for (const role of Object.keys(second.probabilities) as (keyof typeof probabilities)[]) {
    probabilities[role] = (probabilities[role] ?? 1) * (second.probabilities[role] ?? 1);
  }
  return {
    bytes: Buffer.concat([first.bytes, second.bytes]),
    from: first.from === second.from ? first.from : "both",
    probabilities,
    opinions: first.opinions,
    logProbability: first.logProbability + second.logProbability,
  };
}
