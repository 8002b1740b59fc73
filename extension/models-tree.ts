import { EventEmitter, type TreeItem, type TreeView, window } from "vscode";
import { MODELS_VIEW } from "./commands.ts";

/** What the models' view shows, by the ids of its rows. */
export interface ModelsContent {
  item(id: string): TreeItem;
  /** The rows below one, or those at the top. Never rejects. */
  children(id: string | undefined): Promise<readonly string[]>;
}

/** The models' view, as far as the editor must know it at once. */
export interface ModelsTree {
  readonly view: TreeView<string>;
  /** Rows are to be drawn again, or everything. */
  readonly changed: EventEmitter<string[] | undefined>;
}

/** Registers the models' view. The editor asks for `content` when the view is first visible, and waits until it is there. */
export function createModelsTree(content: () => Promise<ModelsContent>): ModelsTree {
  const changed = new EventEmitter<string[] | undefined>();
  const view = window.createTreeView<string>(MODELS_VIEW, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: async (id) => (await content()).item(id),
      // Only rows at the top are ever revealed.
      getParent: () => undefined,
      getChildren: async (id) => [...(await (await content()).children(id))],
    },
  });
  return { view, changed };
}
