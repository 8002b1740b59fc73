import { describe, expect, test } from "vitest";
import type { CancellationToken, InitializeParams, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { OpenDocuments } from "../../../server/lsp/open-documents.ts";
import { DEFINITIONS_CAPABILITY, type DefinitionFile, type DefinitionsParams } from "../../../server/protocol.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";

const URI = "file:///projects/zoo/a.ts";
const never = new AbortController().signal;
type Ask = (params: DefinitionsParams, token: CancellationToken) => Promise<DefinitionFile[]>;

function setUp(
  experimental: unknown,
  ask: Ask = async () => [],
  { workspaceFolders = [{ uri: "file:///projects/zoo", name: "zoo" }], excluded = {} as Record<string, string[]> } = {},
) {
  const open = TextDocument.create(URI, "typescript", 1, "const a = 1;\nfeed(a);\n");
  const documents = {
    get: (uri: string) => (uri === URI ? open : undefined),
    all: () => [open],
    onDidChangeContent: () => undefined,
    onDidClose: () => undefined,
  } as unknown as TextDocuments<TextDocument>;
  const sendRequest = (_type: unknown, params: DefinitionsParams, token: CancellationToken) => ask(params, token);
  const connection = { sendRequest } as ConstructorParameters<typeof OpenDocuments>[1];
  const get = async (scope = "") => ({ ...DEFAULT_SETTINGS, exclude: excluded[scope] ?? [] });
  const client = new OpenDocuments(documents, connection, { get });
  client.initialize({ workspaceFolders, capabilities: { experimental } } as InitializeParams);
  return client;
}

describe("definitions", () => {
  test("come from the client, with paths in the workspace", async () => {
    const asked: DefinitionsParams[] = [];
    const client = setUp({ [DEFINITIONS_CAPABILITY]: true }, async (params) => {
      asked.push(params);
      return [{ uri: "file:///projects/zoo/animals/seal.ts", text: "export function feed() {}\n" }];
    });
    expect(await client.findDefinitions(URI, [13], never)).toEqual([
      { uri: "file:///projects/zoo/animals/seal.ts", path: "animals/seal.ts", text: "export function feed() {}\n" },
    ]);
    expect(asked).toEqual([{ textDocument: { uri: URI }, positions: [{ line: 1, character: 0 }] }]);
  });

  test("are not asked of a client that knows none", async () => {
    const refused: Ask = async () => {
      throw new Error("Nobody may ask.");
    };
    expect(await setUp(undefined, refused).findDefinitions(URI, [13], never)).toEqual([]);
    expect(
      await setUp({ [DEFINITIONS_CAPABILITY]: true }, refused).findDefinitions("file:///b.ts", [0], never),
    ).toEqual([]);
  });

  test("are given up when the user goes on", async () => {
    const typing = new AbortController();
    let cancelled = false;
    const client = setUp({ [DEFINITIONS_CAPABILITY]: true }, async (_params, token) => {
      token.onCancellationRequested(() => {
        cancelled = true;
      });
      typing.abort();
      return [];
    });
    await expect(client.findDefinitions(URI, [13], typing.signal)).rejects.toMatchObject({ name: "AbortError" });
    expect(cancelled).toBe(true);
  });

  test("are not waited for when the user goes on, though a client that is told so does not answer", async () => {
    const typing = new AbortController();
    const client = setUp({ [DEFINITIONS_CAPABILITY]: true }, () => new Promise<never>(() => undefined));
    const found = client.findDefinitions(URI, [13], typing.signal);
    typing.abort();
    await expect(found).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("the place of a document", () => {
  const folders = (...uris: string[]) => uris.map((uri) => ({ uri, name: uri.slice(uri.lastIndexOf("/") + 1) }));
  const workspaceOf = (...uris: string[]) => {
    const client = setUp(undefined);
    client.initialize({ workspaceFolders: folders(...uris), capabilities: {} } as unknown as InitializeParams);
    return client;
  };

  test.each([
    ["file:///p/zoo/animals/seal.ts", { repository: "zoo", path: "animals/seal.ts" }],
    ["file:///p/zoo/a%20b%23.ts", { repository: "zoo", path: "a b#.ts" }],
    ["file:///p/zoo/100%.ts", { repository: "zoo", path: "100%.ts" }],
    ["file:///p/library/main.ts", { repository: "library", path: "main.ts" }],
    ["file:///p/zoo/library/main.ts", { repository: "library", path: "main.ts" }],
    ["vscode-notebook-cell:/p/zoo/notes.ipynb#W2sZmlsZQ%3D%3D", { repository: "zoo", path: "notes.ipynb" }],
    ["vscode-notebook-cell:/elsewhere/notes.ipynb#W2sZmlsZQ%3D%3D", { repository: "files", path: "notes.ipynb" }],
    ["vscode-notebook-cell://host:80/p/zoo/notes.ipynb#W0sdnNjb2RlLX", { repository: "zoo", path: "notes.ipynb" }],
    [
      "vscode-notebook-cell:Untitled-1.ipynb?jupyter-notebook#W0sdW50",
      { repository: "files", path: "Untitled-1.ipynb" },
    ],
    ["untitled:Untitled-1", { repository: "files", path: "Untitled-1" }],
    ["file://host/share/a.ts", { repository: "files", path: "a.ts" }],
  ])("of %s", (uri, place) => {
    const client = workspaceOf("file:///p/zoo", "file:///p/library", "file:///p/zoo/library");
    expect(client.place(uri)).toEqual(place);
  });

  test("follows the folders of the workspace", () => {
    const client = workspaceOf("file:///p/zoo");
    const uri = "file:///p/library/main.ts";
    expect(client.place(uri)).toEqual({ repository: "files", path: "main.ts" });
    client.changeFolders({ added: folders("file:///p/library"), removed: [] });
    expect(client.place(uri)).toEqual({ repository: "library", path: "main.ts" });
    client.changeFolders({ added: [], removed: folders("file:///p/library") });
    expect(client.place(uri)).toEqual({ repository: "files", path: "main.ts" });
    expect(client.place("file:///p/zoo/a.ts")).toEqual({ repository: "zoo", path: "a.ts" });
  });
});

describe("which files may be read", () => {
  const workspaceFolders = ["/projects/zoo", "/projects/zoo/aviary", "/projects/bank"].map((path) => ({
    uri: `file://${path}`,
    name: path,
  }));

  test.each([
    ["file:///projects/zoo/private/keeper.ts", false],
    ["file:///projects/zoo/open.ts", true],
    ["file:///projects/zoo/aviary/private/owl.ts", true],
    ["file:///projects/bank/private/keeper.ts", true],
    ["file:///projects/bank/vault.ts", false],
    ["vscode-notebook-cell:/projects/bank/vault.ts#W0", false],
    ["file:///projects/banknote/vault.ts", true],
    ["file:///elsewhere/notes.md", false],
    ["untitled:Untitled-1", true],
  ])("follows from the list of the folder around them: %s", async (uri, expected) => {
    const excluded = {
      "file:///projects/zoo": ["private/**"],
      "file:///projects/bank": ["vault.ts"],
      "": ["*.md"],
    };
    const mayRead = await setUp(undefined, undefined, { workspaceFolders, excluded }).mayRead();
    expect(mayRead(uri)).toBe(expected);
  });

  test("is the same until a list changes, or the folders", async () => {
    const excluded: Record<string, string[]> = { "file:///projects/zoo": ["private/**"] };
    const client = setUp(undefined, undefined, { workspaceFolders, excluded });
    const before = await client.mayRead();
    expect(await client.mayRead()).toBe(before);
    excluded["file:///projects/zoo"] = ["secret/**"];
    const changed = await client.mayRead();
    expect(changed).not.toBe(before);
    client.changeFolders({ added: [], removed: workspaceFolders.slice(0, 1) });
    expect(await client.mayRead()).not.toBe(changed);
  });
});
