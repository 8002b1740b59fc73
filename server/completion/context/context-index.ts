import { type DocumentIndex, indexDocument, type SourceDocument } from "./document-index.ts";
import type { PieceSize } from "./piece.ts";

/** As many as Copilot looks at. The cells of a notebook are documents, but one file. */
const MOST_FILES = 20;
/** Longer texts are data or generated, in UTF-16 units. */
const LONGEST_DOCUMENT = 400_000;

/** The pieces of all documents that context may come from. A document is indexed once per version. */
export class ContextIndex {
  readonly #pieceSize: PieceSize | undefined;
  #documents = new Map<string, DocumentIndex>();

  constructor(pieceSize?: PieceSize) {
    this.#pieceSize = pieceSize;
  }

  /** What is indexed: the current document, then the others, the one that was active last first. */
  get documents(): readonly DocumentIndex[] {
    return [...this.#documents.values()];
  }

  /**
   * Takes over the documents as they are now: those of the 20 files that were active last, without very large ones. The
   * `current` one, of which nothing is wanted, stays as it was indexed last. Gives the event loop its turn after each
   * document that had to be indexed. Rejects with the signal's reason.
   */
  async update(documents: Iterable<SourceDocument>, signal: AbortSignal, current?: string): Promise<void> {
    const usable = [...documents]
      .filter((document) => document.uri !== current && document.text.length <= LONGEST_DOCUMENT)
      .sort((a, b) => b.lastActive - a.lastActive);
    const files = [...new Set(usable.map(({ path }) => path))].slice(0, MOST_FILES);
    const indexed = new Map<string, DocumentIndex>();
    // It is needed again, often as it is, once another one is the current one.
    const kept = current === undefined ? undefined : this.#documents.get(current);
    if (kept) indexed.set(kept.document.uri, kept);
    for (const document of usable) {
      if (!files.includes(document.path)) continue;
      const known = this.#documents.get(document.uri);
      const isSame = known?.document.version === document.version && known.document.path === document.path;
      // When it was active is newer than its text.
      indexed.set(document.uri, known && isSame ? { ...known, document } : indexDocument(document, this.#pieceSize));
      if (isSame) continue;
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
    this.#documents = indexed;
  }
}
