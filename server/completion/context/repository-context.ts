import { LRUCache } from "lru-cache";
import type { PromptContext } from "../../experts/expert.ts";
import type { MayRead } from "../exclusions.ts";
import { estimateTokens } from "../token-estimate.ts";
import type { Window } from "../window.ts";
import { ContextIndex } from "./context-index.ts";
import { ContextKeeper } from "./context-keeper.ts";
import { readCursorTerms } from "./cursor-terms.ts";
import { Definitions, type FindDefinitions } from "./definitions.ts";
import type { SourceDocument } from "./document-index.ts";
import { namesToDefine } from "./names-to-define.ts";

/** Where a document belongs. */
export interface DocumentPlace {
  /** Name of the workspace folder. */
  readonly repository: string;
  /** Path relative to it, with forward slashes. */
  readonly path: string;
}

/** The documents that a person works with. */
export interface Workspace {
  documents(): Iterable<SourceDocument>;
  place(document: string): DocumentPlace;
  /** What the lists of excluded files let be read, each of its own folder. The same function until a list changes. */
  mayRead(): Promise<MayRead>;
  /** The files in which names are defined. */
  findDefinitions(...asked: Parameters<FindDefinitions>): ReturnType<FindDefinitions>;
}

/** A cursor for which other documents may have something to say. */
export interface Viewer {
  readonly document: string;
  /** LSP language id. */
  readonly language: string;
  /** The whole document. */
  readonly text: string;
  /** Where the cursor stands in it, in UTF-16 units. */
  readonly offset: number;
  readonly window: Window;
  /** Documents that are excluded say nothing, whether they are open or hold definitions. */
  readonly mayRead: MayRead;
}

/** UTF-16 units at the beginning of a document where it imports. */
const HEAD = 6_000;
const MOST_KEEPERS = 30;

/** What other documents say about the place where a person works, for each document that is worked on. */
export class RepositoryContext {
  readonly #workspace: Workspace;
  readonly #index = new ContextIndex();
  readonly #definitions: Definitions;
  readonly #keepers = new LRUCache<string, { keeper: ContextKeeper; context: PromptContext }>({ max: MOST_KEEPERS });

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#definitions = new Definitions((...asked) => workspace.findDefinitions(...asked));
  }

  /** What was chosen for a document; undefined where nothing was. The same object until the choice changes. */
  current(document: string): PromptContext | undefined {
    const context = this.#keepers.get(document)?.context;
    return context && context.pieces.length > 0 ? context : undefined;
  }

  /**
   * Looks whether other pieces of other documents would be clearly better, within a budget of tokens. To be called while
   * the person pauses. Rejects with the signal's reason.
   */
  async revise(
    { document, language, text, offset, window, mayRead }: Viewer,
    budget: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { before, after } = window;
    const terms = readCursorTerms({ before, after, head: text.slice(0, HEAD) });
    await this.#definitions.look(document, language, namesToDefine(text, offset, terms), signal);
    await this.#index.update(this.#documents(mayRead), signal, document);
    // What was excluded meanwhile must not be chosen.
    signal.throwIfAborted();
    const known = this.#keepers.get(document);
    const keeper = known?.keeper ?? new ContextKeeper();
    const request = { uri: document, language, terms, budget };
    const changed = keeper.revise(this.#index, { ...request, countTokens: estimateTokens, now: Date.now() });
    const context = changed || !known ? { ...this.#workspace.place(document), pieces: keeper.pieces } : known.context;
    this.#keepers.set(document, { keeper, context });
  }

  /** Forgets what was chosen for a document, and what was asked for it. */
  forget(document: string): void {
    this.#keepers.delete(document);
    this.#definitions.forget(document);
  }

  /** What is open, and what defines names in it, of what may be read. */
  #documents(mayRead: MayRead): SourceDocument[] {
    const open = [...this.#workspace.documents()];
    const isOpen = new Set(open.map(({ uri }) => uri));
    const defining = this.#definitions.documents.filter(({ uri }) => !isOpen.has(uri));
    return [...open, ...defining].filter(({ uri }) => mayRead(uri));
  }
}
