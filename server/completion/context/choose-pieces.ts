import type { CountTokens } from "../window.ts";
import type { Piece } from "./piece.ts";
import { cover, type RatedPiece, type Relevance } from "./relevance.ts";

export interface ChosenPieces {
  readonly pieces: readonly Piece[];
  /** What they are worth together, on the scale of {@link Relevance.gain}. */
  readonly worth: number;
}

export interface ChoosingOptions {
  readonly relevance: Relevance;
  /** Pieces that stay in front, with what their origin makes them worth. Those that do not fit end the list. */
  readonly kept: readonly RatedPiece[];
  readonly candidates: readonly RatedPiece[];
  /** In tokens. */
  readonly budget: number;
  readonly countTokens: CountTokens;
}

/** A piece that adds less than this share of what the best one adds is not worth its tokens. */
const LEAST_OF_BEST = 0.25;
/** The share of the text around the cursor, by weight of its identifiers, that a piece must have something to do with. */
const LEAST_OF_ALL = 0.05;

/**
 * Chooses pieces within a budget, those that add most to what is chosen already first (greedily, which is near the
 * best, since more of the same is worth less).
 */
export function choosePieces({ relevance, kept, candidates, budget, countTokens }: ChoosingOptions): ChosenPieces {
  const covered = relevance.nothingChosen();
  const pieces: Piece[] = [];
  let worth = 0;
  let tokens = 0;
  for (const rated of kept) {
    const cost = pieceTokens(rated.piece, countTokens);
    if (tokens + cost > budget) return { pieces, worth };
    worth += relevance.gain(rated, covered);
    tokens += cost;
    pieces.push(rated.piece);
    cover(covered, rated.piece);
  }
  let best = 0;
  for (let rest = [...candidates]; rest.length > 0; ) {
    const gains = rest.map((rated) => relevance.gain(rated, covered));
    const order = gains.map((_, i) => i).sort((a, b) => (gains[b] ?? 0) - (gains[a] ?? 0));
    best = Math.max(best, gains[order[0] ?? 0] ?? 0);
    const least = Math.max(best * LEAST_OF_BEST, relevance.total * LEAST_OF_ALL, Number.MIN_VALUE);
    const chosen = order.find(
      (i) => (gains[i] ?? 0) >= least && tokens + pieceTokens((rest[i] as RatedPiece).piece, countTokens) <= budget,
    );
    if (chosen === undefined) break;
    const { piece } = rest[chosen] as RatedPiece;
    worth += gains[chosen] ?? 0;
    tokens += pieceTokens(piece, countTokens);
    pieces.push(piece);
    cover(covered, piece);
    // What adds too little now will not add more later.
    rest = rest.filter((_, i) => i !== chosen && (gains[i] ?? 0) >= least);
  }
  return { pieces, worth };
}

function pieceTokens({ path, text }: Piece, countTokens: CountTokens): number {
  return countTokens(`${path}\n${text}`) + 2;
}
