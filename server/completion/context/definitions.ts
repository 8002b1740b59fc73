import { LRUCache } from "lru-cache";
import type { SourceDocument } from "./document-index.ts";
import type { Name } from "./names-to-define.ts";

/** A file in which a name is defined. */
export interface DefinedIn {
  readonly uri: string;
  /** Path relative to the workspace, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Finds the files in which the names at these offsets (UTF-16 units) of an open document are defined. Rejects with the
 * signal's reason.
 */
export type FindDefinitions = (
  document: string,
  offsets: readonly number[],
  signal: AbortSignal,
) => Promise<readonly DefinedIn[]>;

/** Names that are asked for in one pause: every one is work for the language's own server. */
const MOST_NAMES = 4;
const MOST_FILES = 8;
const MOST_DOCUMENTS = 30;
/** A language server that has just started takes long. It is asked again in the next pause, in ms. */
const PATIENCE_MS = 500;
/** After so long, in ms, a name is asked for again: other programs change files, too. */
const HOLDS_MS = 5 * 60_000;

/**
 * The files in which names near the cursor are defined, of those that nobody has opened. Each name is asked for once in a
 * while, and again when a file that was found for one was opened and closed.
 */
export class Definitions {
  readonly #find: FindDefinitions;
  readonly #files = new LRUCache<string, SourceDocument>({ max: MOST_FILES });
  /** For each document the names that were asked for, and when, in ms. */
  readonly #asked = new LRUCache<string, Map<string, number>>({ max: MOST_DOCUMENTS });
  /** Counts down: the same file has other versions while it is open. */
  #version = 0;

  constructor(find: FindDefinitions) {
    this.#find = find;
  }

  get documents(): readonly SourceDocument[] {
    return [...this.#files.rvalues()].filter((file) => file !== undefined);
  }

  /** Finds out about those names that are new here. Rejects with the signal's reason, and with what failed, once. */
  async look(document: string, language: string, names: readonly Name[], signal: AbortSignal): Promise<void> {
    const asked = this.#asked.get(document);
    const now = Date.now();
    const holds = (text: string) => now - (asked?.get(text) ?? Number.NEGATIVE_INFINITY) < HOLDS_MS;
    const unknown = names.filter(({ text }) => !holds(text)).slice(0, MOST_NAMES);
    if (unknown.length === 0) return;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const offsets = unknown.map(({ offset }) => offset);
    const remember = () => {
      // It may have been forgotten meanwhile.
      const remembered = this.#asked.get(document) ?? new Map<string, number>();
      for (const { text } of unknown) remembered.set(text, now);
      this.#asked.set(document, remembered);
    };
    try {
      for (const file of await this.#find(document, offsets, AbortSignal.any([signal, patience]))) {
        this.#add({ ...file, language });
      }
      remember();
    } catch (failure) {
      if (patience.aborted && !signal.aborted) return;
      // What fails once would fail in every pause.
      if (!signal.aborted) remember();
      throw failure;
    }
  }

  /** Forgets what was asked for a document that was closed, and its text: it may have been changed while it was open. */
  forget(document: string): void {
    this.#asked.delete(document);
    if (this.#files.delete(document)) this.#asked.clear();
  }

  #add(file: DefinedIn & Pick<SourceDocument, "language">): void {
    const known = this.#files.get(file.uri);
    const version = known?.text === file.text ? known.version : --this.#version;
    this.#files.set(file.uri, { ...file, version, lastActive: Date.now() });
  }
}
