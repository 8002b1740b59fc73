import { type CancellationToken, commands, type Location, type LocationLink, Position, Uri, workspace } from "vscode";
import type { StaticFeature } from "vscode-languageclient/node";
import { DEFINITIONS_CAPABILITY, type DefinitionFile, type DefinitionsParams } from "../server/protocol.ts";
import { openDocument } from "./documents.ts";

/** Longer files are data or generated, in bytes. */
const LARGEST_FILE = 400_000;
/** What the language itself declares: every expert knows it. */
const STANDARD_LIBRARY = /\/(node_modules\/(typescript\/lib|@types\/node)|typeshed)\//;

/** Tells the server that it may ask where names are defined. */
export const DEFINITIONS_FEATURE: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...capabilities.experimental, [DEFINITIONS_CAPABILITY]: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/**
 * The files of the workspace in which the names at these positions are defined, as far as they are not open in an
 * editor: what the language's own extension says. Ends early, with what it has, when nobody waits any more.
 */
export async function findDefinitions(
  { textDocument, positions }: DefinitionsParams,
  token: CancellationToken,
): Promise<DefinitionFile[]> {
  const asking = Uri.parse(textDocument.uri);
  const files = new Map<string, Uri>();
  for (const { line, character } of positions) {
    if (token.isCancellationRequested) break;
    const position = new Position(line, character);
    const found = await commands.executeCommand<(Location | LocationLink)[]>(
      "vscode.executeDefinitionProvider",
      asking,
      position,
    );
    for (const uri of found.map(targetOf)) {
      if (isWanted(uri)) files.set(uri.toString(), uri);
    }
  }
  const texts: DefinitionFile[] = [];
  for (const [uri, file] of files) {
    if (token.isCancellationRequested) break;
    const text = await readText(file);
    if (text !== undefined) texts.push({ uri, text });
  }
  return texts;
}

function targetOf(definition: Location | LocationLink): Uri {
  return "targetUri" in definition ? definition.targetUri : definition.uri;
}

function isWanted(uri: Uri): boolean {
  const isInWorkspace = uri.scheme === "file" && workspace.getWorkspaceFolder(uri) !== undefined;
  return isInWorkspace && !STANDARD_LIBRARY.test(uri.path) && !openDocument(uri.toString());
}

/** Undefined for what is too large. */
async function readText(uri: Uri): Promise<string | undefined> {
  const { size } = await workspace.fs.stat(uri);
  return size > LARGEST_FILE ? undefined : new TextDecoder().decode(await workspace.fs.readFile(uri));
}
