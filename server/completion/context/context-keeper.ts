import type { ContextPiece } from "../../experts/expert.ts";
import type { CountTokens } from "../window.ts";
import { choosePieces } from "./choose-pieces.ts";
import type { ContextIndex } from "./context-index.ts";
import type { CursorTerms } from "./cursor-terms.ts";
import type { DocumentIndex } from "./document-index.ts";
import type { Piece } from "./piece.ts";
import { type RatedPiece, Relevance } from "./relevance.ts";

/** A cursor for which pieces of other documents are wanted. */
export interface ContextRequest {
  /** The current document, as its client names it: no pieces are taken from it. */
  readonly uri: string;
  /** LSP language id. */
  readonly language: string;
  /** What the text around the cursor is about. */
  readonly terms: CursorTerms;
  /** What all pieces with their paths may take, in tokens as `countTokens` counts them. */
  readonly budget: number;
  readonly countTokens: CountTokens;
  /** In ms since the epoch. */
  readonly now: number;
}

/** Another choice must be worth this many times the present one: it makes the experts read everything again. */
const CLEARLY_BETTER = 1.25;
/** A choice that keeps more of the present pieces in front is taken when it is worth this share of the best one. */
const NEARLY_AS_GOOD = 0.9;
/** What a piece is still worth once its document reads otherwise. */
const OUTDATED = 0.5;

/**
 * The pieces of other documents that stand in the prompts for one document. They stand in front of everything else, so
 * every change of them costs a whole prompt: they stay as they are, whatever is typed in whatever document, until
 * {@link revise} is called and finds something clearly better.
 */
export class ContextKeeper {
  #pieces: readonly Piece[] = [];

  /** The same array until it changes. What has stood longest comes first. */
  get pieces(): readonly ContextPiece[] {
    return this.#pieces;
  }

  /**
   * Looks for better pieces. To be called while the person pauses, since it takes a few ms, and reading the new pieces
   * takes seconds. Of the pieces that stay, as many as possible keep their place at the front; new ones are appended.
   * @returns whether {@link pieces} has changed
   */
  revise(index: ContextIndex, request: ContextRequest): boolean {
    const { uri, language, terms, now, budget, countTokens } = request;
    const others = index.documents.filter(({ document }) => document.uri !== uri);
    const relevance = new Relevance(others, { language, now, terms });
    const candidates = relevance.shortlist(others);
    const present = this.#pieces.map((piece) => rate(piece, others, relevance));
    const options = { relevance, budget, countTokens };
    const asItIs = choosePieces({ ...options, kept: present, candidates: [] });
    // From keeping nothing to keeping everything.
    const choices = [...present.keys(), present.length].map((count) =>
      choosePieces({ ...options, kept: present.slice(0, count), candidates }),
    );
    const most = Math.max(...choices.map(({ worth }) => worth));
    const choice = choices.findLast(({ worth }) => worth >= most * NEARLY_AS_GOOD);
    const tooLong = asItIs.pieces.length < present.length;
    if (!choice || (!tooLong && choice.worth <= asItIs.worth * CLEARLY_BETTER)) return false;
    this.#pieces = choice.pieces;
    return true;
  }
}

function rate(piece: Piece, documents: readonly DocumentIndex[], relevance: Relevance): RatedPiece {
  // The cells of a notebook have one path, and files of several folders may have the same.
  const there = documents.filter(({ document }) => document.path === piece.path);
  const current = there.find(({ text }) => text.includes(piece.text));
  const index = current ?? there[0];
  // A document that was closed reads as it did.
  if (!index) return { piece, factor: 1 };
  const outdated = current === undefined;
  return { piece, factor: relevance.factor(index) * (outdated ? OUTDATED : 1) };
}
