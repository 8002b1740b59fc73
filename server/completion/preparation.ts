import { LRUCache } from "lru-cache";
import type { CompletionRequest, StopRule } from "../collaboration/strategy.ts";
import type { Prompt } from "../experts/expert.ts";
import type { Settings } from "../settings.ts";
import { splitAtAnchor } from "./anchor.ts";
import type { Budgets } from "./budgets.ts";
import { checkCompletable } from "./completable.ts";
import { RepositoryContext, type Workspace } from "./context/repository-context.ts";
import { type Exclusions, exclusionsOf, type MayRead } from "./exclusions.ts";
import { RecentDeletions } from "./recent-deletions.ts";
import { RecentPrompts } from "./recent-prompts.ts";
import { chooseExtent } from "./stop/extent.ts";
import { createStopRule } from "./stop/stop-rule.ts";
import type { Syntax } from "./syntax/syntax.ts";
import type { TextEdit } from "./text-edit.ts";
import { estimateTokens } from "./token-estimate.ts";
import { normaliseLineEndings, selectWindow, type Window } from "./window.ts";

/** UTF-16 units on either side of the cursor, and of other documents, in which what comes next is looked for. */
const LOOKED_THROUGH = 40_000;
/** Other documents that are looked through. */
const MOST_LOOKED_THROUGH = 3;
const MOST_DOCUMENTS = 100;

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

/** What is asked of a strategy, but for whom to tell and when to stop. */
export type Question = Omit<CompletionRequest, "id" | "signal" | "onProgress">;

/** A cursor made ready for the experts. */
export interface Prepared {
  readonly cursor: Cursor;
  readonly window: Window;
  readonly question: Question;
  /** The most new tokens where the user merely types and has not asked for any. */
  readonly unaskedTokens: number;
  /** The prompt still serves, but a fresh one would be better: to be read while the user pauses. */
  readonly worn: boolean;
}

export interface PreparationParts {
  /** The other documents that the user works with; without it none is read. */
  readonly workspace?: Workspace;
  readonly syntax: Syntax;
  /** What the experts can read and write in good time. */
  readonly budgets: (settings: Settings, signal: AbortSignal) => Promise<Budgets>;
}

/** From a cursor to what the experts are asked: the text around it, split at the anchor, and where an answer ends. */
export class Preparation {
  readonly #parts: PreparationParts;
  readonly #prompts = new RecentPrompts(estimateTokens);
  readonly #deletions = new RecentDeletions();
  readonly #context: RepositoryContext | undefined;
  /** What was excluded when a document was prepared last: by its own list, and by those of the folders. */
  readonly #excluded = new LRUCache<string, { readonly own: Exclusions; readonly inFolders: MayRead }>({
    max: MOST_DOCUMENTS,
  });

  constructor(parts: PreparationParts) {
    this.#parts = parts;
    this.#context = parts.workspace && new RepositoryContext(parts.workspace);
  }

  /**
   * Nothing of documents that `tandem.exclude` names becomes part of what it returns.
   * @throws {DocumentError} for documents that cannot be completed or are excluded, or the signal's reason
   */
  async prepare(cursor: Cursor, settings: Settings, signal: AbortSignal): Promise<Prepared> {
    const { document, language, text, offset } = cursor;
    const own = exclusionsOf(settings.exclude);
    const inFolders = await this.#mayReadInFolders();
    this.#allow(document, own, inFolders);
    checkCompletable(text, offset, document);
    const { context: budget, unasked } = await this.#parts.budgets(settings, signal);
    const window = selectWindow(text, offset, budget, estimateTokens);
    const place = await this.#parts.syntax.place(language, text, window.offset);
    signal.throwIfAborted();
    const context = this.#context?.current(document);
    const { prompt, worn } = this.#prompts.at(document, text, window, budget, context);
    const { before, after } = window;
    const extent = chooseExtent(place, language, before, after);
    const stop: StopRule = createStopRule({ before, after, language, place, extent });
    const maxTokens = settings["completion.maxTokens"];
    const lookup = settings["completion.promptLookup"] ? this.#lookup(cursor, window, bothAllow(own, inFolders)) : [];
    // In the whole document, since what a block lacks that goes on behind the window would look like an error.
    const inPlace = (inserted: string) => text.slice(0, window.offset) + inserted + text.slice(window.offset);
    const syntaxErrors = (inserted: string) => this.#parts.syntax.errors(language, inPlace(inserted), window.offset);
    const syntaxKey = (inserted: string, until: AbortSignal) => {
      const region = { start: window.offset, end: window.offset + inserted.length };
      return this.#parts.syntax.key(language, inPlace(inserted), region, until);
    };
    const question = { prompt, language, place, maxTokens, stop, settings, lookup, syntaxErrors, syntaxKey };
    return { cursor, window, question, unaskedTokens: unasked, worn };
  }

  /**
   * A better prompt for a place, to be read while the user pauses: with the anchor where it is best, and with what other
   * documents say. Undefined where the present one is as good. Rejects with the signal's reason.
   */
  async betterPrompt({ cursor, window, question, worn }: Prepared, signal: AbortSignal): Promise<Prompt | undefined> {
    const { document, language, text, offset } = cursor;
    const { "context.tokens": budget, exclude } = question.settings;
    const mayRead = bothAllow(exclusionsOf(exclude), await this.#mayReadInFolders());
    if (budget > 0) await this.#context?.revise({ document, language, text, offset, window, mayRead }, budget, signal);
    const context = this.#context?.current(document);
    if (!worn && question.prompt.context === context) return undefined;
    return { ...splitAtAnchor(window, estimateTokens), context };
  }

  /** Uses a prompt for the keys to come, since the experts have read it. */
  adopt(document: string, prompt: Prompt): void {
    this.#prompts.remember(document, prompt);
  }

  /** Takes note of a document's change: what was deleted there may be written elsewhere. */
  edited(document: string, edit: TextEdit): void {
    this.#deletions.edited(document, edit);
  }

  /** Forgets what was read for a document, as when it is closed. */
  forget(document: string): void {
    this.#prompts.forget(document);
    this.#context?.forget(document);
  }

  /** Refuses what is excluded. What was read for a document while other files were excluded is forgotten. */
  #allow(document: string, own: Exclusions, inFolders: MayRead): void {
    const before = this.#excluded.get(document);
    this.#excluded.set(document, { own, inFolders });
    if (before && (before.own !== own || before.inFolders !== inFolders)) this.forget(document);
    own.check(document);
  }

  async #mayReadInFolders(): Promise<MayRead> {
    return (await this.#parts.workspace?.mayRead()) ?? everything;
  }

  /** Texts in which what comes next may stand already: the rest of the document, what was deleted, other documents. */
  #lookup({ document, text }: Cursor, { offset }: Window, mayRead: MayRead): string[] {
    const others = [...(this.#parts.workspace?.documents() ?? [])]
      .filter(({ uri }) => uri !== document && mayRead(uri))
      .sort((a, b) => b.lastActive - a.lastActive)
      .slice(0, MOST_LOOKED_THROUGH)
      .map((other) => other.text.slice(0, LOOKED_THROUGH));
    const before = text.slice(Math.max(0, offset - LOOKED_THROUGH), offset);
    const after = text.slice(offset, offset + LOOKED_THROUGH);
    return [before, after, ...this.#deletions.texts(mayRead), ...others].map(normaliseLineEndings);
  }
}

/** Where there are no other documents none is excluded. */
const everything: MayRead = () => true;

/** What is excluded where it stands is read nowhere, and what is excluded where somebody works is not read there. */
function bothAllow(own: Exclusions, inFolders: MayRead): MayRead {
  return (document) => own.mayRead(document) && inFolders(document);
}

/** The same for an answer that nobody has asked for, which may not take as long. */
export function unasked(prepared: Prepared): Prepared {
  return { ...prepared, question: { ...prepared.question, maxTokens: prepared.unaskedTokens } };
}
