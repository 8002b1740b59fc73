import type { Distribution, ExpertRole, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";

/** What a model says after a history of its own tokens. */
export interface RunResult {
  readonly distribution: Distribution;
  /** Exact log-probabilities (natural log) of tokens after the same history. It costs about as much as a run. */
  logProbabilities(tokens: readonly Token[]): Promise<Float64Array>;
}

/** An expert as the byte ensemble sees it. */
export interface FusionMember {
  readonly role: ExpertRole;
  /** Its share in the mixture. Weights need not sum to 1; a member without weight is never run. */
  readonly weight: number;
  /** Whether it has a say in where the text ends. Ignored where no member has. */
  readonly mayEnd: boolean;
  readonly vocabulary: Vocabulary;
  /** Bytes before the cursor that its own tokens must spell first; each member has kept back its own. */
  readonly pending: Uint8Array;
  /**
   * Runs the model after `history`, its own tokens since the opened prompt. Rejects when the request is aborted.
   * @param ahead tokens that will probably follow: evaluated in the same batch, so that running them next costs nothing
   */
  run(history: readonly Token[], ahead?: readonly Token[]): Promise<RunResult>;
  /** Cuts a text as the model's own tokenizer does. Longest tokens if missing. */
  readonly tokenize?: (text: string) => readonly Token[];
}

/** No expert can go on: the bytes it must write next cannot be spelled with its tokens. */
export class UnspellableError extends Error {
  override readonly name = "UnspellableError";

  constructor() {
    super(
      "No expert can continue here: the text at the cursor cannot be spelled with the tokens of their vocabularies. " +
        "Complete at another position, or choose a model whose vocabulary covers all bytes.",
    );
  }
}
