import type { Distribution, Evidence, Expert, OpenOptions, Sequence, Token } from "../experts/expert.ts";
import type { Draft } from "./draft.ts";
import type { CompletionRequest, ExpertShare } from "./strategy.ts";

/** An expert at work on one request: its sequence, with what it costs. Must be closed. */
export class Participant implements Sequence {
  #ms = 0;
  #tokens = 0;

  private constructor(
    readonly expert: Expert,
    private readonly sequence: Sequence,
    openedIn: number,
  ) {
    this.#ms = openedIn;
  }

  /** Brings the request's prompt into the expert's cache. */
  static async open(expert: Expert, request: CompletionRequest, options?: OpenOptions): Promise<Participant> {
    const start = performance.now();
    const sequence = await expert.open(request.prompt, request.signal, options);
    return new Participant(expert, sequence, performance.now() - start);
  }

  get length(): number {
    return this.sequence.length;
  }

  get pending(): Uint8Array {
    return this.sequence.pending;
  }

  get evaluatedPromptTokens(): number {
    return this.sequence.evaluatedPromptTokens;
  }

  get evidence(): Evidence | undefined {
    return this.sequence.evidence;
  }

  next(): Promise<Distribution> {
    return this.#timed(() => this.sequence.next());
  }

  feed(tokens: readonly Token[]): Promise<Distribution[]> {
    this.#tokens += tokens.length;
    return this.#timed(() => this.sequence.feed(tokens));
  }

  rewind(length: number): Promise<void> {
    return this.#timed(() => this.sequence.rewind(length));
  }

  logProbabilities(tokens: readonly Token[]): Promise<Float64Array> {
    return this.#timed(() => this.sequence.logProbabilities(tokens));
  }

  close(): void {
    this.sequence.close();
  }

  /** What this expert did for a draft, which it wrote alone or with others. */
  share(draft: Draft): ExpertShare {
    const { id, role } = this.expert;
    const own = draft.trace.flatMap((step) => step.probabilities[role] ?? []);
    const logProbabilities = own.map((probability) => Math.log(Math.max(probability, Number.MIN_VALUE)));
    const sum = logProbabilities.reduce((total, value) => total + value, 0);
    return {
      id,
      role,
      // One that was not asked, since it has no weight, wrote nothing.
      text: own.length === 0 ? "" : draft.text,
      ms: this.#ms,
      tokens: this.#tokens,
      promptTokens: this.evaluatedPromptTokens,
      meanLogProbability: own.length === 0 ? 0 : sum / own.length,
    };
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#ms += performance.now() - start;
    }
  }
}

/** Closes every participant, whatever happened. */
export function closeAll(participants: readonly Participant[]): void {
  for (const participant of participants) participant.close();
}
