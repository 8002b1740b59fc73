import { cutPieces, type Piece, type PieceSize } from "./piece.ts";
import type { Term } from "./terms.ts";

/** A document that pieces may be taken from: open, or edited lately. */
export interface SourceDocument {
  /** The document, as its client names it. */
  readonly uri: string;
  /** Path relative to the workspace, with forward slashes. */
  readonly path: string;
  /** LSP language id. */
  readonly language: string;
  readonly text: string;
  /** Another number for every text, as LSP has it. */
  readonly version: number;
  /** When it was opened or last edited, in ms since the epoch. */
  readonly lastActive: number;
}

/** The pieces of one version of a document, and in which of them each identifier occurs. */
export interface DocumentIndex {
  readonly document: SourceDocument;
  /** Its text with `\n` line endings. */
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Indexes into {@link pieces}, ascending. */
  readonly postings: ReadonlyMap<Term, readonly number[]>;
  /** Sum of the sizes of all pieces. */
  readonly size: number;
}

/** Cuts a document into pieces and indexes them: about 5 ms for 1,000 lines. */
export function indexDocument(document: SourceDocument, pieceSize?: PieceSize): DocumentIndex {
  const text = document.text.includes("\r") ? document.text.replace(/\r\n?/g, "\n") : document.text;
  const pieces = cutPieces(document.path, text, pieceSize);
  const postings = new Map<Term, number[]>();
  let size = 0;
  for (const [index, piece] of pieces.entries()) {
    size += piece.size;
    for (const term of piece.terms.keys()) {
      const posting = postings.get(term);
      if (posting) posting.push(index);
      else postings.set(term, [index]);
    }
  }
  return { document, text, pieces, postings, size };
}
