import type { Node, Tree } from "web-tree-sitter";
import { inDoubleQuotes, isOptionalSemicolon, isTrailingComma, type Spelling } from "./spelling.ts";
import { isString } from "./string-nodes.ts";

/** A part of a text, in UTF-16 units: from `start` to before `end`. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** A leaf's text, or a node's type and its children. */
type Shape = string | readonly Shape[];

/** The parser could make nothing of a part of the region. */
class NotParsedError extends Error {
  override readonly name = "NotParsedError";
}

/**
 * What texts have in common that make the same tree of one place: the nodes that the region touches, with the leaves before
 * and behind it, which tell what block it stands in. White space, comments and what `spelling` leaves to taste do not count.
 * Undefined where the region does not parse, or holds nothing but white space and comments. What is wrong elsewhere in the
 * text does not matter, unless the parser lost its way there as far as the region.
 * @param text what the tree was made from
 */
export function treeKey({ rootNode }: Tree, text: string, region: Region, spelling: Spelling): string | undefined {
  // The white space before the region is the same for all texts, but may belong to another node in each.
  const around = {
    start: text.slice(0, region.start).trimEnd().length - 1,
    end: leafBehind(rootNode, text, region.end),
  };
  const path: string[] = [];
  let node = rootNode;
  for (let inner = childAround(node, around); inner; inner = childAround(node, around)) {
    path.push(node.type);
    node = inner;
  }
  const reader = new ShapeReader(text, region, around, spelling);
  try {
    const shape = reader.read(node);
    return reader.hasCode ? JSON.stringify([path, shape]) : undefined;
  } catch (failure) {
    if (failure instanceof NotParsedError) return undefined;
    throw failure;
  }
}

class ShapeReader {
  readonly #text: string;
  readonly #region: Region;
  readonly #around: Region;
  readonly #spelling: Spelling;
  /** Whether there is anything in the region that counts. */
  hasCode = false;

  constructor(text: string, region: Region, around: Region, spelling: Spelling) {
    this.#text = text;
    this.#region = region;
    this.#around = around;
    this.#spelling = spelling;
  }

  read(node: Node): Shape {
    if (node.isError || node.isMissing || (isWhole(node) && node.hasError)) {
      throw new NotParsedError(`The parser could make nothing of ${JSON.stringify(node.text)}.`);
    }
    if (!isWhole(node)) return [node.type, ...this.#readChildren(node)];
    if (!isComment(node)) this.#note(node.startIndex, node.endIndex);
    if (!isString(node.type)) return node.text.trim() === "" ? " " : node.text;
    return this.#spelling.quotes ? inDoubleQuotes(node.text) : node.text;
  }

  #readChildren(node: Node): Shape[] {
    const children = node.children.filter((child) => child !== null);
    const counted = children.filter((child) => !isComment(child) && !isLineEnd(child));
    const types = counted.map(({ type }) => type);
    const shapes: Shape[] = [];
    let end = node.startIndex;
    for (const child of children) {
      this.#readGap(end, child.startIndex, shapes);
      end = child.endIndex;
      const index = overlap(this.#around, child.startIndex, child.endIndex) ? counted.indexOf(child) : -1;
      if (index < 0) continue;
      if (this.#isFree(node, types, index)) this.#note(child.startIndex, child.endIndex);
      else shapes.push(this.read(child));
    }
    this.#readGap(end, node.endIndex, shapes);
    return shapes;
  }

  /** Some grammars have no leaf for a part of the text, as for the number in `1px`. */
  #readGap(start: number, end: number, shapes: Shape[]): void {
    if (!overlap(this.#around, start, end)) return;
    const gap = this.#text
      .slice(start, end)
      .replace(/\\\r?\n/g, "")
      .trim();
    if (gap === "") return;
    this.#note(start, end);
    shapes.push(gap);
  }

  #isFree({ type }: Node, children: readonly string[], index: number): boolean {
    const { semicolons, commas } = this.#spelling;
    if (children[index] === ";") {
      return semicolons === true && isOptionalSemicolon(type, index === children.length - 1);
    }
    return children[index] === "," && commas === true && isTrailingComma(type, children, index);
  }

  #note(start: number, end: number): void {
    if (overlap(this.#region, start, end)) this.hasCode = true;
  }
}

/** Whether a node is compared by its text: what is in a string is not for us to take apart. */
function isWhole(node: Node): boolean {
  return node.childCount === 0 || isString(node.type) || isComment(node);
}

/** Whether it is nothing to the language: a comment, or the mark that a line goes on in the next. */
function isComment({ type }: Node): boolean {
  return type.includes("comment") || type === "line_continuation";
}

/** Where a line's end is a token, it is one that a semicolon may replace, or one that follows from what stands around it. */
function isLineEnd(node: Node): boolean {
  return !node.isNamed && !node.isMissing && node.childCount === 0 && node.text.trim() === "";
}

/** The child that goes on beyond both ends of a region. */
function childAround(node: Node, { start, end }: Region): Node | undefined {
  return (
    node.children.find((child) => child !== null && child.startIndex <= start && child.endIndex >= end) ?? undefined
  );
}

function overlap(region: Region, start: number, end: number): boolean {
  return start < region.end && end > region.start;
}

/** Where the first character behind an offset ends that is neither white space nor in a comment; beyond the text without one. */
function leafBehind(root: Node, text: string, offset: number): number {
  for (let start = offset; ; ) {
    start = text.length - text.slice(start).trimStart().length;
    const comment = start < text.length ? commentAt(root, start) : undefined;
    if (!comment) return start + 1;
    start = comment.endIndex;
  }
}

function commentAt(root: Node, index: number): Node | undefined {
  let found: Node | undefined;
  let node = root.descendantForIndex(index, index);
  // The parts of a comment are named after it.
  for (; node && isComment(node); node = node.parent) found = node;
  return found;
}
