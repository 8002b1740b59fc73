import { type CursorTerms, tellingLines } from "./cursor-terms.ts";
import type { DocumentIndex } from "./document-index.ts";
import type { Piece } from "./piece.ts";
import { eachTerm, type Term } from "./terms.ts";

/** Where the cursor is, as far as other documents are judged by it. */
export interface Viewpoint {
  /** LSP language id of the current document. */
  readonly language: string;
  readonly terms: CursorTerms;
  /** In ms since the epoch. */
  readonly now: number;
}

/** A piece with a factor for the document it is from. */
export interface RatedPiece {
  readonly piece: Piece;
  readonly factor: number;
}

/** What has been chosen already: it makes more of the same worth less. */
export interface Covered {
  /** How many chosen pieces an identifier occurs in. */
  readonly terms: Map<Term, number>;
  readonly declared: Set<Term>;
  readonly lines: Set<string>;
}

/** Constants of BM25 as CrossCodeEval and search engines use it. */
const K1 = 1.2;
const B = 0.75;
/** A declaration of what is used near the cursor is worth as much as this many mere uses. */
const DECLARATION = 6;
/** A declaration of what is imported, but not used near the cursor, counts as if it were used at this distance. */
const IMPORTED = 0.5;
/** Identifiers that stand in more than this share of the pieces (keywords, `self`) say nothing. */
const COMMON = 1 / 4;
/** Below this number of pieces the share means little. */
const FEW_PIECES = 40;
/** Only so many pieces are looked at closely. */
const SHORTLIST = 64;
const OTHER_LANGUAGE = 0.5;
/** What a document is worth more that the current one imports by its name. */
const IMPORTED_DOCUMENT = 1.4;
/** What was active just now weighs up to so much more, and half of that after ten minutes. */
const RECENCY = 0.3;
const RECENCY_HALF_LIFE_MS = 600_000;
/** More of a piece than this must not be there already. */
const MOST_REPEATED = 0.34;
const FAMILIES: Readonly<Record<string, string>> = {
  javascript: "typescript",
  javascriptreact: "typescript",
  typescriptreact: "typescript",
  c: "cpp",
};

/** Judges pieces of other documents by what they have in common with the text around a cursor: BM25 and declarations. */
export class Relevance {
  readonly #viewpoint: Viewpoint;
  readonly #weights = new Map<Term, TermWeight>();
  readonly #meanSize: number;
  /** The weights of all identifiers near the cursor together. */
  readonly total: number;

  constructor(documents: readonly DocumentIndex[], viewpoint: Viewpoint) {
    this.#viewpoint = viewpoint;
    const count = documents.reduce((sum, { pieces }) => sum + pieces.length, 0);
    this.#meanSize = documents.reduce((sum, { size }) => sum + size, 0) / Math.max(1, count);
    let total = 0;
    const { weights, imported, declared } = viewpoint.terms;
    for (const term of new Set([...weights.keys(), ...imported])) {
      const found = documents.reduce((sum, { postings }) => sum + (postings.get(term)?.length ?? 0), 0);
      if (found === 0 || (found > count * COMMON && count > FEW_PIECES)) continue;
      const rarity = Math.log(1 + (count - found + 0.5) / (found + 0.5));
      const nearness = weights.get(term) ?? 0;
      // What is declared near the cursor means something else in other files.
      const foreign = declared.has(term) ? 0 : Math.max(nearness, imported.has(term) ? IMPORTED : 0);
      this.#weights.set(term, { use: rarity * nearness, declaration: rarity * foreign * DECLARATION });
      total += rarity * nearness;
    }
    this.total = total;
  }

  /** The pieces that may be worth choosing, best first. */
  shortlist(documents: readonly DocumentIndex[]): RatedPiece[] {
    const rated: (RatedPiece & { readonly score: number })[] = [];
    for (const index of documents) {
      const scores = this.#scores(index);
      const factor = this.factor(index);
      for (const [i, piece] of index.pieces.entries()) {
        const score = scores[i] ?? 0;
        if (score <= 0) continue;
        rated.push({ piece, factor, score: score * factor });
      }
    }
    return rated.sort((a, b) => b.score - a.score).slice(0, SHORTLIST);
  }

  /** What the pieces of a document are worth more or less for where they are from and for when it was active. */
  factor({ document }: DocumentIndex): number {
    const { language, terms } = this.#viewpoint;
    const related = family(document.language) === family(language) ? 1 : OTHER_LANGUAGE;
    const words = termsOfName(document.path);
    const imported = words.length > 0 && words.every((term) => terms.imported.has(term)) ? IMPORTED_DOCUMENT : 1;
    return related * imported * (1 + RECENCY * this.#recency(document.lastActive));
  }

  /** What a piece adds to what is there; 0 where it mostly repeats that. */
  gain({ piece, factor }: RatedPiece, covered: Covered): number {
    const lines = tellingLines(piece.text.split("\n"));
    let repeated = 0;
    for (const line of lines) if (covered.lines.has(line)) repeated++;
    if (repeated > lines.size * MOST_REPEATED) return 0;
    let gain = 0;
    for (const [term, weight] of this.#weights) {
      const occurrences = piece.terms.get(term);
      if (occurrences === undefined) continue;
      gain += (weight.use * this.#saturation(occurrences, piece.size)) / (1 + (covered.terms.get(term) ?? 0));
      if (!covered.declared.has(term)) gain += weight.declaration * prominence(term, piece);
    }
    return gain * factor;
  }

  /** What is there before anything is chosen: the text around the cursor. */
  nothingChosen(): Covered {
    return { terms: new Map(), declared: new Set(), lines: new Set(this.#viewpoint.terms.lines) };
  }

  /** 1 for now, falling by half in every half-life. */
  #recency(time: number): number {
    return 2 ** (-Math.max(0, this.#viewpoint.now - time) / RECENCY_HALF_LIFE_MS);
  }

  /** Every piece's score in a document, by way of the postings. */
  #scores({ pieces, postings }: DocumentIndex): Float64Array {
    const scores = new Float64Array(pieces.length);
    for (const [term, weight] of this.#weights) {
      for (const i of postings.get(term) ?? []) {
        const piece = pieces[i] as Piece;
        const saturation = this.#saturation(piece.terms.get(term) ?? 0, piece.size);
        scores[i] = (scores[i] ?? 0) + weight.use * saturation + weight.declaration * prominence(term, piece);
      }
    }
    return scores;
  }

  #saturation(occurrences: number, size: number): number {
    return (occurrences * (K1 + 1)) / (occurrences + K1 * (1 - B + (B * size) / this.#meanSize));
  }
}

/** What an identifier near the cursor is worth where it is used, and where it is declared. */
interface TermWeight {
  readonly use: number;
  readonly declaration: number;
}

/** How much of what a piece has room for is the declaration of an identifier: what stands at its end was cut off. */
function prominence(term: Term, piece: Piece): number {
  const rest = piece.declared.get(term);
  return rest === undefined ? 0 : 0.5 + 0.5 * rest;
}

/** Adds a chosen piece to what is there. */
export function cover(covered: Covered, piece: Piece): void {
  for (const term of piece.terms.keys()) covered.terms.set(term, (covered.terms.get(term) ?? 0) + 1);
  for (const term of piece.declared.keys()) covered.declared.add(term);
  for (const line of tellingLines(piece.text.split("\n"))) covered.lines.add(line);
}

/** The identifiers in the name of a file, as an import spells them. */
function termsOfName(path: string): Term[] {
  const terms: Term[] = [];
  eachTerm(path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, ""), (term) => terms.push(term));
  return terms;
}

function family(language: string): string {
  return FAMILIES[language] ?? language;
}
