import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import {
  CancellationTokenSource,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExecuteCommandRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InlineCompletionItem,
  InlineCompletionRequest,
  InlineCompletionTriggerKind,
  type ProtocolConnection,
  ShutdownRequest,
} from "vscode-languageserver-protocol/node";
import {
  ACCEPTED_COMMAND,
  SERVER_FLAGS,
  StatusRequest,
  type StrategyParams,
  serverEnvironment,
  WorkRequest,
} from "../../../server/protocol.ts";
import { applyEdit, type CompletionSystem, type Edit, type OpenDocument, positionAt } from "./completion-system.ts";
import type { SystemOptions } from "./system-options.ts";

const SERVER = path.resolve("dist/server.js");
const STRATEGY: Required<StrategyParams> = { strategy: "code" };
const LOADED_WITHIN_MS = 120_000;
const ENDS_WITHIN_MS = 5000;

/** Tandem's built server over LSP, asked at every key as an editor asks, with the code expert alone. */
export class TandemSystem implements CompletionSystem {
  readonly name = "tandem";
  readonly #child: ChildProcess;
  readonly #connection: ProtocolConnection;
  readonly #ended: Promise<void>;
  #document: (OpenDocument & { version: number }) | undefined;
  #initializeMs = Number.NaN;

  private constructor(child: ChildProcess, connection: ProtocolConnection) {
    this.#child = child;
    this.#connection = connection;
    this.#ended = new Promise((resolve) => {
      child.once("exit", () => {
        // What still waits for an answer would wait for ever.
        connection.dispose();
        resolve();
      });
    });
  }

  /** Starts the server; the model is loaded afterwards, see {@link ready}. */
  static async start({ model, threads, maxTokens }: SystemOptions): Promise<TandemSystem> {
    const start = performance.now();
    const child = spawn(process.execPath, [...SERVER_FLAGS, SERVER, "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: serverEnvironment(process.env),
    });
    const connection = createProtocolConnection(child.stdout, child.stdin);
    connection.listen();
    const system = new TandemSystem(child, connection);
    const settings = {
      "experts.code": model,
      // Only the code expert is asked. The same file as general model would be loaded a second time.
      "experts.general": path.resolve("no-general-model.gguf"),
      "completion.maxTokens": maxTokens,
      threads,
    };
    await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      initializationOptions: { tandem: settings },
    });
    system.#initializeMs = performance.now() - start;
    return system;
  }

  /** From the start of the process to the answer of `initialize`. */
  get initializeMs(): number {
    return this.#initializeMs;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Lets the server load its model, by asking for a completion as somebody would who opens a first file. Rejects with
   * what the server says where it cannot.
   */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#connection.sendNotification(InitializedNotification.type, {});
    await this.open({ uri: "file:///bench/first.py", languageId: "python", text: "import math\n\nprint(math." });
    await this.complete(
      "import math\n\nprint(math.".length,
      AbortSignal.any([signal, AbortSignal.timeout(LOADED_WITHIN_MS)]),
    );
    await this.close();
    const { experts } = await this.#connection.sendRequest(StatusRequest);
    const code = experts.find(({ role }) => role === "code");
    if (code?.state !== "ready") {
      throw new Error(`Tandem's server has not loaded its model: ${code?.message ?? `it is ${code?.state}`}.`);
    }
  }

  async open(document: OpenDocument): Promise<void> {
    this.#document = { ...document, version: 1 };
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: this.#document });
  }

  async edit(edit: Edit): Promise<void> {
    const { uri, text, version, languageId } = this.#current();
    const range = { start: positionAt(text, edit.offset), end: positionAt(text, edit.offset + edit.remove) };
    this.#document = { uri, languageId, text: applyEdit(text, edit), version: version + 1 };
    await this.#connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: version + 1 },
      contentChanges: [{ range, text: edit.insert }],
    });
  }

  async complete(offset: number, signal: AbortSignal): Promise<string> {
    const { uri, text } = this.#current();
    const params = {
      textDocument: { uri },
      position: positionAt(text, offset),
      context: { triggerKind: InlineCompletionTriggerKind.Automatic },
      ...STRATEGY,
    };
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const answer = await this.#connection.sendRequest(InlineCompletionRequest.type, params, source.token);
      return firstText(answer);
    } catch (failure) {
      signal.throwIfAborted();
      throw failure;
    } finally {
      signal.removeEventListener("abort", cancel);
      source.dispose();
    }
  }

  async accepted(): Promise<void> {
    const params = { command: ACCEPTED_COMMAND, arguments: [STRATEGY.strategy] };
    await this.#connection.sendRequest(ExecuteCommandRequest.type, params);
  }

  async promptTokens(): Promise<number> {
    const work = await this.#connection.sendRequest(WorkRequest);
    return work.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  }

  async close(): Promise<void> {
    const { uri } = this.#current();
    this.#document = undefined;
    await this.#connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  async stop(): Promise<void> {
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), ENDS_WITHIN_MS);
    await this.#connection
      .sendRequest(ShutdownRequest.type)
      .then(() => this.#connection.sendNotification(ExitNotification.type))
      // A server that is gone, as after Ctrl+C in the terminal, cannot be asked to end.
      .catch(() => this.#child.kill());
    await this.#ended;
    clearTimeout(killer);
  }

  #current(): OpenDocument & { version: number } {
    if (!this.#document) throw new Error("No document is open.");
    return this.#document;
  }
}

function firstText(answer: readonly InlineCompletionItem[] | { items: InlineCompletionItem[] } | null): string {
  const items = answer === null ? [] : "items" in answer ? answer.items : answer;
  const text = items[0]?.insertText ?? "";
  return typeof text === "string" ? text : text.value;
}
