import { Edit, type Parser, type Point, type Tree } from "web-tree-sitter";
import { smallestEdit } from "../text-edit.ts";

/**
 * Parses texts of which each differs little from the one before, as at the keys of somebody who types: what has not changed
 * is not parsed anew.
 */
export class IncrementalParser {
  readonly #parser: Parser;
  #last: { readonly text: string; readonly tree: Tree } | undefined;

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  /**
   * The tree of a text, good until the next call; undefined when it is not there after `timeLimit` ms. `cursor`, in UTF-16
   * units, is where the text probably changed. Throws what the parser throws.
   */
  parse(text: string, cursor: number, timeLimit: number): Tree | undefined {
    const last = this.#last;
    this.#last = undefined;
    try {
      if (last) follow(last.tree, last.text, text, cursor);
      const tree = parseInTime(this.#parser, text, timeLimit, last?.tree);
      if (tree) this.#last = { text, tree };
      return tree;
    } finally {
      last?.tree.delete();
    }
  }
}

/**
 * Parses a text, with the tree of an earlier one that has been told what changed since. Undefined when that is not done
 * after `timeLimit` ms. The tree is to be deleted by the caller.
 */
export function parseInTime(parser: Parser, text: string, timeLimit: number, earlier?: Tree): Tree | undefined {
  const deadline = performance.now() + timeLimit;
  const tree = parser.parse(text, earlier, { progressCallback: () => performance.now() > deadline });
  // Out of time. Without a reset the next parse would go on with this text.
  if (tree === null) parser.reset();
  return tree ?? undefined;
}

/** Tells a tree what has changed in its text. */
function follow(tree: Tree, then: string, now: string, cursor: number): void {
  const { offset, removed, inserted } = smallestEdit({ offset: 0, removed: then, inserted: now }, cursor);
  const startPosition = behind({ row: 0, column: 0 }, then.slice(0, offset));
  tree.edit(
    new Edit({
      startIndex: offset,
      oldEndIndex: offset + removed.length,
      newEndIndex: offset + inserted.length,
      startPosition,
      oldEndPosition: behind(startPosition, removed),
      newEndPosition: behind(startPosition, inserted),
    }),
  );
}

/** Where a text ends that begins at a point. */
function behind({ row, column }: Point, text: string): Point {
  const lines = text.split("\n");
  const { length } = lines.at(-1) ?? "";
  return lines.length === 1 ? { row, column: column + length } : { row: row + lines.length - 1, column: length };
}
