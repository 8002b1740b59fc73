import { setTimeout as delay } from "node:timers/promises";
import { type CancellationToken, EventEmitter, type ExtensionContext, type LogOutputChannel } from "vscode";
import {
  type Disposable,
  type LanguageClient,
  type NotificationType,
  type ProgressType,
  type RequestType,
  type RequestType0,
  ShowMessageNotification,
  State,
} from "vscode-languageclient/node";
import {
  AnswerGrownNotification,
  DefinitionsRequest,
  ExclusionsChangedNotification,
  type Status,
  StatusNotification,
  StatusRequest,
} from "../server/protocol.ts";
import { createClient } from "./client.ts";
import { editorProxy } from "./configuration.ts";
import { DEFINITIONS_FEATURE, findDefinitions } from "./definitions.ts";
import { messageOf } from "./errors.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { GrownAnswers } from "./grown-answers.ts";
import type { Pause } from "./pause.ts";
import { RestartBudget } from "./restart-budget.ts";
import { showServerMessage } from "./server-message.ts";
import { connectedProcess } from "./server-process.ts";
import { connectShared, lastWords } from "./shared-server.ts";
import type { Connection } from "./status-text.ts";

const RESTARTS = 5;
const RESTART_WINDOW_MS = 3 * 60_000;
/** Between a start that failed and the next one. */
const START_AGAIN_MS = 500;
/** The longest that a server may take to be gone once it is ended, in ms. */
const END_LIMIT_MS = 5_000;
const ASK_EVERY_MS = 20;

/** The server process as the rest of the extension sees it: whether it runs, what it says of itself, and requests. */
export class TandemServer {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly exclusionsChanged = new EventEmitter<void>();
  /** What the server said of excluded documents need not hold any more. */
  readonly onDidChangeExclusions = this.exclusionsChanged.event;
  /** What the server last said of itself; undefined while it does not run. */
  status: Status | undefined;
  private client: LanguageClient;
  private restarting: Promise<void> | undefined;
  /** Aborted when the client is not wanted any more. */
  private ended = new AbortController();
  private readonly serverModule: string;
  private readonly grownAnswers: GrownAnswers;
  private budget = new RestartBudget(RESTARTS, RESTART_WINDOW_MS);

  constructor(
    context: ExtensionContext,
    private readonly output: LogOutputChannel,
    pause: Pause,
    private readonly files: FileStrategies,
  ) {
    this.serverModule = context.asAbsolutePath("dist/server.js");
    this.grownAnswers = new GrownAnswers(context.extension.id, (document) => pause.allows(document));
    this.client = this.createClient();
  }

  get connection(): Connection {
    if (this.client.state === State.Running) return "running";
    return this.client.state === State.Starting ? "starting" : "stopped";
  }

  /** Starts the server. A failure is written to the log and shows as trouble. */
  async start(): Promise<void> {
    try {
      await this.client.start();
    } catch (error) {
      this.output.error(`Tandem's server could not be started: ${messageOf(error)}. The lines above may say why.`);
    }
    this.changed.fire();
  }

  /**
   * Ends the server that this window is connected with, whatever it does, and starts a new one with new hopes. Other windows
   * that work with it connect to the new one. Whoever asks again before that starts waits for the same one.
   */
  restart(): Promise<void> {
    this.restarting ??= this.startAfresh();
    return this.restarting;
  }

  private async startAfresh(): Promise<void> {
    const processId = connectedProcess(this.connection, this.client.initializeResult);
    try {
      await this.stop();
      if (processId !== undefined) await this.endProcess(processId);
      this.budget = new RestartBudget(RESTARTS, RESTART_WINDOW_MS);
      this.client = this.createClient();
    } finally {
      // One that hangs as it starts can be restarted in its turn.
      this.restarting = undefined;
    }
    await this.start();
  }

  async stop(): Promise<void> {
    if (this.client.state === State.Starting) {
      // A client that starts cannot be stopped, only cut off. Its start ends then.
      this.ended.abort();
      await this.start();
    }
    try {
      await this.client.dispose();
    } catch (error) {
      this.output.warn(`The server could not be stopped in an orderly way: ${messageOf(error)}`);
    }
    this.ended.abort();
    this.status = undefined;
  }

  /** Rejects with the server's own message, and with `Cancelled` codes as the protocol has them. */
  ask<R>(type: RequestType0<R, void>, token?: CancellationToken): Promise<R> {
    return this.client.sendRequest(type, token);
  }

  /** As {@link ask}, for requests that have parameters. */
  request<P, R>(type: RequestType<P, R, void>, params: P, token?: CancellationToken): Promise<R> {
    return this.client.sendRequest(type.method, params, token);
  }

  /** Tells the server something. What cannot be told is written to the log. */
  notify<P>(type: NotificationType<P>, params: P): void {
    this.client.sendNotification(type.method, params).catch((error: unknown) => {
      this.output.warn(`The server could not be told ${type.method}: ${messageOf(error)}`);
    });
  }

  /** Listens for `$/progress` with this token until disposed. */
  onProgress<P>(type: ProgressType<P>, token: string, listener: (value: P) => void): Disposable {
    return this.client.onProgress(type, token, (value) => listener(value as P));
  }

  /**
   * One that hangs would not hear anything gentler. Resolves when it has gone: until then its socket takes connections
   * that nobody answers.
   */
  private async endProcess(processId: number): Promise<void> {
    try {
      process.kill(processId, "SIGKILL");
      for (const end = performance.now() + END_LIMIT_MS; performance.now() < end; await delay(ASK_EVERY_MS)) {
        process.kill(processId, 0);
      }
      this.output.warn(`The server's process ${processId} has not ended within ${END_LIMIT_MS / 1000} s.`);
    } catch (error) {
      this.output.info(`The server's process has ended: ${messageOf(error)}`);
    }
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.grownAnswers.dispose();
    this.changed.dispose();
    this.exclusionsChanged.dispose();
  }

  private createClient(): LanguageClient {
    const { grownAnswers } = this;
    this.ended = new AbortController();
    const { signal } = this.ended;
    const client = createClient({
      connect: () => connectShared(this.serverModule, editorProxy(), signal),
      output: this.output,
      files: this.files,
      grownAnswers,
      onClosed: async () => !signal.aborted && (await this.mayRestart()) && !signal.aborted,
    });
    client.registerFeature(DEFINITIONS_FEATURE);
    client.onRequest(DefinitionsRequest, findDefinitions);
    client.onNotification(StatusNotification, (status) => this.setStatus(status));
    client.onNotification(AnswerGrownNotification, ({ textDocument }) => grownAnswers.show(textDocument.uri));
    client.onNotification(ExclusionsChangedNotification, () => this.exclusionsChanged.fire());
    client.onNotification(ShowMessageNotification.type, showServerMessage);
    client.onDidChangeState(({ newState }) => {
      // What becomes of one that was replaced says nothing of this one.
      if (client !== this.client) return undefined;
      this.exclusionsChanged.fire();
      if (newState !== State.Running) return this.setStatus(undefined);
      client.sendRequest(StatusRequest).then(
        (status) => this.setStatus(status),
        (error) => this.output.warn(`The server did not tell its status: ${messageOf(error)}`),
      );
      return this.changed.fire();
    });
    return client;
  }

  private async mayRestart(): Promise<boolean> {
    const hasRun = this.connection === "running";
    await this.tellLastWords();
    if (!this.budget.spend()) {
      this.output.error(
        `Tandem's server has stopped ${RESTARTS + 1} times within ${RESTART_WINDOW_MS / 60_000} minutes and is left alone now. The lines above may say why; "Tandem: Restart Server" tries again.`,
      );
      return false;
    }
    // A server killed while it worked is replaced at once, so that the next keystroke is answered.
    if (!hasRun) await delay(START_AGAIN_MS);
    return true;
  }

  /** The server is no child of this window alone, so what it wrote before it ended stands in a file. Never rejects. */
  private async tellLastWords(): Promise<void> {
    try {
      const words = await lastWords(this.serverModule);
      if (words) this.output.warn(`The server ended. The last that it wrote:\n${words}`);
    } catch (error) {
      this.output.warn(`What the server wrote before it ended cannot be read: ${messageOf(error)}`);
    }
  }

  private setStatus(status: Status | undefined): void {
    this.status = status;
    this.changed.fire();
  }
}
