import { ExpertUnloadedError } from "../experts/errors.ts";
import type {
  Distribution,
  Evidence,
  Expert,
  ExpertPart,
  ExpertRole,
  OpenOptions,
  Sequence,
  Token,
} from "../experts/expert.ts";
import { isExpertRole } from "../protocol/strategies.ts";
import type { Draft } from "./draft.ts";
import { ExpertFailedError } from "./expert-failed-error.ts";
import type { CompletionRequest, ExpertShare } from "./strategy.ts";

/**
 * An expert at work on one request: its sequence, with what it costs. Must be closed.
 * Whatever goes wrong rejects with an {@link ExpertFailedError}, a distribution without numbers too; unless the request
 * was aborted, or the expert unloaded before its turn came.
 */
export class Participant<P extends ExpertPart = ExpertRole> implements Sequence {
  #ms = 0;
  #tokens = 0;
  readonly #start: number;
  /** What was fed since the opening, what was taken back included: feeding the same again costs nothing. */
  readonly #fed: Token[] = [];

  private constructor(
    readonly expert: Expert<P>,
    private readonly sequence: Sequence,
    private readonly signal: AbortSignal,
    openedIn: number,
  ) {
    this.#ms = openedIn;
    this.#start = sequence.length;
  }

  /** Brings the request's prompt into the expert's cache. */
  static async open<P extends ExpertPart>(
    expert: Expert<P>,
    request: CompletionRequest,
    options?: OpenOptions,
  ): Promise<Participant<P>> {
    const start = performance.now();
    const { prompt, signal } = request;
    const sequence = await blaming(expert, signal, () => expert.open(prompt, signal, options));
    return new Participant(expert, sequence, signal, performance.now() - start);
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

  /** Tokens evaluated beyond the prompt so far. */
  get tokens(): number {
    return this.#tokens;
  }

  next(): Promise<Distribution> {
    return this.#timed(async () => checked(await this.sequence.next()));
  }

  feed(tokens: readonly Token[]): Promise<Distribution[]> {
    this.#count(tokens);
    return this.#timed(async () => (await this.sequence.feed(tokens)).map(checked));
  }

  rewind(length: number): Promise<void> {
    return this.#timed(() => this.sequence.rewind(length));
  }

  logProbabilities(tokens: readonly Token[]): Promise<Float64Array> {
    return this.#timed(async () => {
      const logProbabilities = await this.sequence.logProbabilities(tokens);
      if (logProbabilities.some(Number.isNaN)) throw new Error("It returned probabilities that are no numbers.");
      return logProbabilities;
    });
  }

  /** Goes back to where it was opened. */
  restart(): Promise<void> {
    return this.rewind(this.#start);
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
      // One that was not asked, since it has no weight, wrote nothing; nor did one against which was written.
      text: own.length === 0 || !isExpertRole(role) ? "" : draft.text,
      ms: this.#ms,
      tokens: this.#tokens,
      promptTokens: this.evaluatedPromptTokens,
      meanLogProbability: own.length === 0 ? 0 : sum / own.length,
    };
  }

  #count(tokens: readonly Token[]): void {
    const from = this.length - this.#start;
    for (const [i, token] of tokens.entries()) {
      if (this.#fed[from + i] === token) continue;
      this.#fed.length = from + i;
      this.#fed.push(token);
      this.#tokens++;
    }
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await blaming(this.expert, this.signal, work);
    } finally {
      this.#ms += performance.now() - start;
    }
  }
}

/**
 * Does an expert's work. What goes wrong in it is the expert's failure, unless the work was aborted or the expert unloaded
 * before.
 */
async function blaming<T>(expert: Expert<ExpertPart>, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    signal.throwIfAborted();
    if (failure instanceof ExpertUnloadedError) throw failure;
    throw new ExpertFailedError(expert, failure);
  }
}

function checked(distribution: Distribution): Distribution {
  const { tokens, logProbabilities } = distribution;
  if (tokens.length === 0) throw new Error("It returned an empty distribution.");
  if (logProbabilities.some(Number.isNaN)) throw new Error("It returned probabilities that are no numbers.");
  return distribution;
}

/**
 * Whether participants kept back the same bytes before the cursor: where they share a vocabulary too, they stand at the
 * same tokens.
 */
export function standAlike([first, ...others]: readonly Pick<Participant<ExpertPart>, "pending">[]): boolean {
  return others.every(({ pending }) => Buffer.compare(pending, first?.pending ?? pending) === 0);
}

/** Whether a participant can answer by itself: an anti-expert cannot. */
export function canAnswer(participant: Participant<ExpertPart>): participant is Participant {
  return isExpertRole(participant.expert.role);
}

/** Whether a participant is the anti-expert. */
export function isAnti(participant: Participant<ExpertPart>): participant is Participant<"anti"> {
  return participant.expert.role === "anti";
}

/** Closes every participant, whatever happened. */
export function closeAll(participants: readonly Participant<ExpertPart>[]): void {
  for (const participant of participants) participant.close();
}
