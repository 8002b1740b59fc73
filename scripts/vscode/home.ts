import path from "node:path";
import envPaths from "env-paths";

/**
 * The folder for everything that development needs beyond the checkout: VS Code for the browser, its Node, the
 * independent LSP client, other editors. Shared by all clones, 1 GB; `TANDEM_VSCODE_HOME` moves it.
 */
export function developmentHome(): string {
  const moved = process.env.TANDEM_VSCODE_HOME;
  return moved ? path.resolve(moved) : envPaths("tandem-dev", { suffix: "" }).cache;
}
