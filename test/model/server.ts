import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import path from "node:path";
import { execPath, env as ownEnvironment } from "node:process";
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InlineCompletionItem,
  InlineCompletionRequest,
  LogMessageNotification,
  type Position,
  type ProtocolConnection,
  ShowMessageNotification,
  ShutdownRequest,
} from "vscode-languageserver-protocol/node";
import { SERVER_FLAGS, serverEnvironment } from "../../server/protocol.ts";

const SERVER = path.resolve("dist/server.js");

/** A server process, and a client that speaks the plain protocol to it. */
export class ServerUnderTest {
  readonly shown: string[] = [];
  readonly logged: string[] = [];
  #opened = 0;

  private constructor(
    readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
  ) {
    connection.onNotification(ShowMessageNotification.type, ({ message }) => void this.shown.push(message));
    connection.onNotification(LogMessageNotification.type, ({ message }) => void this.logged.push(message));
  }

  /**
   * Starts the built server as the extension does. `settings` are given as initialization options; the rest says how else it is
   * to run.
   */
  static async start(
    settings: object = {},
    { env, ...user }: Pick<SpawnOptions, "env" | "uid" | "gid"> = {},
  ): Promise<ServerUnderTest> {
    const child = spawn(execPath, [...SERVER_FLAGS, SERVER, "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: serverEnvironment(env ?? ownEnvironment),
      ...user,
    });
    return ServerUnderTest.over(child, createProtocolConnection(child.stdout, child.stdin), settings);
  }

  /** Becomes the client at the other end of a connection. */
  static async over(
    child: ChildProcess,
    connection: ProtocolConnection,
    settings: object = {},
  ): Promise<ServerUnderTest> {
    const server = new ServerUnderTest(child, connection);
    connection.listen();
    await connection.sendRequest(InitializeRequest.type, {
      // The server ends with its connection. It may run as somebody who may not look after our process.
      processId: null,
      rootUri: null,
      capabilities: {},
      initializationOptions: { tandem: settings },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return server;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    this.connection.dispose();
  }

  /** Opens a document and returns its address. */
  async open(text: string, languageId = "python"): Promise<string> {
    const uri = `file:///folder/${this.#opened++}`;
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
    return uri;
  }

  async insert(uri: string, position: Position, text: string, version: number): Promise<void> {
    const contentChanges = [{ range: { start: position, end: position }, text }];
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  /** The text offered at a position, "" for none. */
  async complete(uri: string, position: Position, extra: object = {}): Promise<string> {
    const params = { textDocument: { uri }, position, context: { triggerKind: 1 as const }, ...extra };
    const answer = await this.connection.sendRequest(InlineCompletionRequest.type, params);
    const items: readonly InlineCompletionItem[] = Array.isArray(answer) ? answer : (answer?.items ?? []);
    const text = items[0]?.insertText ?? "";
    return typeof text === "string" ? text : text.value;
  }

  /** Opens a text with a `█` where the cursor stands, and completes there. */
  async completeAtMark(marked: string, languageId = "python"): Promise<string> {
    const offset = marked.indexOf("█");
    const text = marked.replace("█", "");
    const before = text.slice(0, offset).split("\n");
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return this.complete(await this.open(text, languageId), position);
  }
}
