import type { Token } from "../experts/expert.ts";
import { Acceptance } from "./acceptance.ts";
import type { Draft } from "./draft.ts";
import { bestDraft, LONGEST_DRAFT } from "./draft-length.ts";
import type { Drafter } from "./drafter.ts";
import { lookUp } from "./prompt-lookup.ts";
import { likeliestOf, type Reader } from "./reader.ts";
import type { CompletionRequest } from "./strategy.ts";

/** What is expected of text that stands elsewhere. */
const LOOKUP_PRIOR = { tokens: 4, share: 0.75 };

/**
 * Lets experts read with drafts: tokens that may come next are verified in the same batch as those before them. Drafts
 * are text that stands elsewhere (prompt lookup), else what the cheaper expert would write. A draft is nothing but
 * tokens that are read early: whoever writes decides about every token all the same, so that greedy text is what it
 * would be without.
 */
export class Speculation {
  readonly #lookups = new Acceptance(LOOKUP_PRIOR);
  #draft: readonly Token[] = [];
  /** How often drafts were right that came from where the present one did. */
  #source = this.#lookups;
  /** What is expected next, and by whom. Kept also where no draft pays: to see whether it is right costs nothing. */
  #guesses: { readonly token: Token; readonly acceptance: Acceptance }[] = [];
  /** The text so far, where a draft may begin. */
  #written: Draft | undefined;
  /** The drafter's draft was right to its end. */
  #isDraftUsedUp = false;

  /**
   * @param asked the readers that are asked about every token
   * @param drafter writes drafts where there are several readers
   */
  constructor(
    private readonly request: CompletionRequest,
    private readonly asked: readonly Reader[],
    private readonly drafter?: Drafter,
  ) {}

  /**
   * Takes note of a token that was written.
   * @param written the text so far, with this token; undefined where no draft may begin: inside of a character, or while
   * bytes before the cursor must be spelled
   */
  note(token: Token, written: Draft | undefined): void {
    for (const guess of this.#guesses) guess.acceptance.add(guess.token === token);
    const [drafted, ...others] = this.#draft;
    const rest = drafted === token ? others : [];
    this.#isDraftUsedUp = drafted === token && rest.length === 0 && this.#source === this.drafter?.acceptance;
    this.#draft = rest;
    this.#guesses = [];
    this.#written = written;
    if (rest.length > 0) this.#expect(rest[0], this.#source);
    else if (written) this.#lookUp(written);
  }

  /** Lets the readers read what they have missed of the text, with the draft. */
  async read(readers: readonly Reader[]): Promise<void> {
    const behind = readers.filter((reader) => reader.isBehind);
    const { drafter } = this;
    if (drafter && this.#written && this.#draft.length === 0 && behind.includes(drafter.verifier)) {
      if (!this.#isDraftUsedUp) await this.#letWrite(drafter, this.#written);
      else if (behind.includes(drafter.reader)) await drafter.followVerifier();
      await this.#expectOf(drafter);
    }
    for (const reader of behind) await reader.read(this.#draft);
    // One that is else asked only where the leader is unsure would be judged by the hardest tokens.
    if (drafter?.isAsked && this.#written) await this.#expectOf(drafter);
  }

  /** Takes note of the end of the text. */
  end(): void {
    this.drafter?.end();
  }

  /** Expects what the drafter would write, if it has read that far. */
  async #expectOf({ reader, acceptance }: Drafter): Promise<void> {
    if (!reader.isBehind) this.#expect(likeliestOf(await reader.read())?.token, acceptance);
  }

  async #letWrite(drafter: Drafter, written: Draft): Promise<void> {
    this.#draft = await drafter.write(written);
    this.#source = drafter.acceptance;
    this.#expect(this.#draft[0], drafter.acceptance);
  }

  #lookUp(written: Draft): void {
    const proposed = this.#propose(written);
    const costs = this.asked.map(({ cost }) => cost);
    const cost = {
      plain: costs.reduce((sum, { step }) => sum + step, 0),
      round: (length: number) => costs.reduce((sum, each) => sum + each.batch(length + 1), 0),
    };
    this.#draft = proposed.slice(0, bestDraft(cost, this.#lookups.share, proposed.length).length);
    this.#source = this.#lookups;
    this.#expect(proposed[0], this.#lookups);
  }

  #propose({ text: written, tokens }: Draft): readonly Token[] {
    const { prompt, lookup = [], stop, maxTokens } = this.request;
    const [first] = this.asked;
    const match = lookUp(prompt.prefix + prompt.middle + written, lookup);
    if (!match || !first) return [];
    const keep = stop(written + match.text);
    const text = keep === undefined ? match.text : match.text.slice(0, Math.max(0, keep - written.length));
    // After the last token of the answer nobody need know what comes next.
    const most = Math.min(LONGEST_DRAFT, maxTokens - tokens - 1);
    return text === "" ? [] : first.voice.participant.expert.tokenize(text).slice(0, most);
  }

  #expect(token: Token | undefined, acceptance: Acceptance): void {
    if (token === undefined || this.#guesses.some((guess) => guess.acceptance === acceptance)) return;
    this.#guesses.push({ token, acceptance });
  }
}
