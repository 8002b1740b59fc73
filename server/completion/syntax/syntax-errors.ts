import type { Node, Tree } from "web-tree-sitter";

/** How many places of a tree the parser could make nothing of, or had to complete by itself. */
export function countErrors({ rootNode }: Pick<Tree, "rootNode">): number {
  return errorsIn(rootNode);
}

function errorsIn(node: Node): number {
  if (!node.hasError) return 0;
  const own = node.isError || node.isMissing ? 1 : 0;
  return node.children.reduce((sum, child) => sum + (child === null ? 0 : errorsIn(child)), own);
}
