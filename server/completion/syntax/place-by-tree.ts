import type { Node, Tree } from "web-tree-sitter";
import type { Place } from "../../collaboration/strategy.ts";
import { isString } from "./string-nodes.ts";

/** Code inside a string: template substitutions and their like. `$name` in a shell string stays part of the string. */
const INTERPOLATIONS = new Set([
  "template_substitution",
  "interpolation",
  "command_substitution",
  "sub_expression",
  "jsx_expression",
]);
/** Finding a parent costs as much as the node is deep, and what says string or comment is never far up. */
const MOST_LEVELS = 100;
const OPENS_BLOCK_COMMENT = /^(\/\*|<#|<!--|=begin|--\[\[)/;
const CLOSES_BLOCK_COMMENT = /(\*\/|#>|-->|=end|\]\])\s*$/;
const OPENS_SEVERAL_LINES = /\/\*|"""|'''/;
const CLOSES_STRING = /["'`]#*$/;

/**
 * Where the cursor stands according to a syntax tree, or undefined where the tree has no say: around a syntax error
 * that hides whether a comment or string is open.
 * `text` is what the tree was made from; `offset` is in UTF-16 units.
 */
export function placeByTree(tree: Tree, text: string, offset: number): Place | undefined {
  if (offset === 0) return "code";
  let unsure = false;
  let node: Node | null = tree.rootNode.descendantForIndex(offset - 1, offset - 1);
  for (let level = 0; node && level < MOST_LEVELS; level++, node = node.parent) {
    if (node.isError) unsure = true;
    if (node.startIndex >= offset) continue;
    if (node.type.includes("comment")) {
      if (standsInComment(node, offset)) return "comment";
    } else if (INTERPOLATIONS.has(node.type)) {
      if (offset < node.endIndex) return "code";
    } else if (isString(node.type) && standsInString(node, offset)) {
      return isDocstring(node) ? "comment" : "string";
    }
  }
  return unsure || errorBefore(tree.rootNode, text.lastIndexOf("\n", offset - 1) + 1, offset) ? undefined : "code";
}

function standsInComment(node: Node, offset: number): boolean {
  if (offset < node.endIndex) return true;
  if (offset > node.endIndex) return false;
  const text = node.text;
  return OPENS_BLOCK_COMMENT.test(text) ? !CLOSES_BLOCK_COMMENT.test(text) : !text.endsWith("\n");
}

function standsInString(node: Node, offset: number): boolean {
  if (offset < node.endIndex) return true;
  // A string that nobody closed ends where the line ends; the cursor there is still inside of it.
  return offset === node.endIndex && node.parent?.type === "ERROR" && !CLOSES_STRING.test(node.text);
}

/** Python: a string that is a statement by itself documents what it stands in. */
function isDocstring(node: Node): boolean {
  const string = node.type === "string" ? node : node.parent;
  return (
    string?.type === "string" && string.parent?.type === "expression_statement" && /^\w*("""|''')/.test(string.text)
  );
}

/**
 * Whether a syntax error before the cursor may hide that something is open there: a quote, if the error touches the
 * cursor's line; a block comment or a long string from anywhere.
 */
function errorBefore(node: Node, lineStart: number, offset: number): boolean {
  if (!node.hasError || node.startIndex >= offset) return false;
  if (node.isError || node.isMissing) return node.endIndex >= lineStart || OPENS_SEVERAL_LINES.test(node.text);
  return node.children.some((child) => child !== null && errorBefore(child, lineStart, offset));
}
