import {
  type Connection,
  DidChangeConfigurationNotification,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { OutcomeWatcher } from "./completion/outcome-watcher.ts";
import { ProblemLog } from "./diagnosis/problem-log.ts";
import { Engine } from "./engine.ts";
import type { Attention } from "./lsp/attention.ts";
import { openClientLog } from "./lsp/client-log.ts";
import { CompareFeature } from "./lsp/compare.ts";
import { Configuration } from "./lsp/configuration.ts";
import { DiagnosisFeature } from "./lsp/diagnosis.ts";
import { ExclusionFeature } from "./lsp/exclusion.ts";
import { GpuFeature } from "./lsp/gpu.ts";
import { HistoryFeature } from "./lsp/history.ts";
import { InlineCompletionFeature } from "./lsp/inline-completion.ts";
import { LearningFeature } from "./lsp/learning.ts";
import { ModelsFeature } from "./lsp/models.ts";
import { OpenDocuments } from "./lsp/open-documents.ts";
import { Refusals } from "./lsp/refusals.ts";
import { savesBattery } from "./lsp/saves-battery.ts";
import { StatisticsFeature } from "./lsp/statistics.ts";
import { StatusFeature } from "./lsp/status.ts";
import { tell } from "./lsp/tell.ts";
import { watchedDocuments } from "./lsp/watched-documents.ts";
import { WindowStateFeature } from "./lsp/window-state.ts";
import type { BatterySaver } from "./machine/power.ts";
import { ACCEPTED_COMMAND, AnswerGrownNotification, type ServerProcess, WorkRequest } from "./protocol.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { SharedParts, SharedSetting } from "./shared-parts.ts";
import { VERSION } from "./version.ts";

/** What the sessions of one process have in common. */
export interface House {
  readonly shared: SharedParts;
  readonly attention: Attention;
  readonly battery: BatterySaver;
}

/** A client's session. */
export interface Session {
  /** Gives up what is being done for this client. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Serves one client: creates the features, connects them, and listens. `stopped` is called when it asks to shut down. */
export function serve(
  connection: Connection,
  { shared, attention, battery }: House,
  stopped: () => Promise<void> = async () => undefined,
): Session {
  const problems = new ProblemLog();
  openClientLog(connection.console, problems);
  const outcomes = new OutcomeWatcher((id, outcome, origin) => {
    void learning.learn(id, outcome);
    void statistics.count(origin, outcome);
  });
  const documents = new TextDocuments(
    watchedDocuments((uri, edit) => {
      outcomes.edited(uri, edit);
      completion.edited(uri, edit);
    }),
  );
  const configuration = new Configuration(connection);
  const openDocuments = new OpenDocuments(documents, connection, configuration);
  const engine = new Engine(DEFAULT_SETTINGS, {
    shared,
    onExpertChange: () => status.changed(),
    onWarning: (message) => connection.console.warn(message),
    onOverruled: (message) => {
      status.changed();
      if (message === undefined) return;
      tell(() => connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }));
    },
    workspace: openDocuments,
    onGrown: (uri) => tell(() => connection.sendNotification(AnswerGrownNotification, { textDocument: { uri } })),
  });
  const { completion } = engine;
  const ended = new AbortController();
  let followsConfiguration = false;
  let followsFolders = false;
  const configured = new Promise<void>((resolve) => {
    connection.onInitialized(async () => {
      try {
        if (followsConfiguration) {
          await connection.client.register(DidChangeConfigurationNotification.type, { section: "tandem" });
        }
        if (followsFolders) {
          connection.workspace.onDidChangeWorkspaceFolders((event) => openDocuments.changeFolders(event));
        }
        await configure();
      } finally {
        resolve();
      }
    });
  });
  const status = new StatusFeature(connection, engine.experts, configured);
  const refusals = new Refusals(connection, status);
  const parts = { connection, configured, documents, configuration, completion, status, ended: ended.signal };
  const history = new HistoryFeature(connection);
  new InlineCompletionFeature({ ...parts, battery, outcomes, history, refusals, preload });
  new CompareFeature(parts);
  new ModelsFeature({ connection, configuration, engine, status, preload, configure, ended: ended.signal });
  new GpuFeature({ connection, engine, ended: ended.signal });
  const learning = new LearningFeature({ connection, learner: engine.learner });
  const statistics = new StatisticsFeature({ connection, configuration, store: shared.statistics });
  const exclusion = new ExclusionFeature(parts);
  const diagnosis = new DiagnosisFeature({
    connection,
    configuration,
    documents,
    workspace: openDocuments,
    engine,
    battery,
    problems,
  });
  const windowState = new WindowStateFeature({ connection, attention });

  connection.onInitialize((params) => {
    configuration.initialize(params);
    openDocuments.initialize(params);
    diagnosis.initialize(params);
    followsConfiguration = params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
    followsFolders = params.capabilities.workspace?.workspaceFolders === true;
    return {
      serverInfo: { name: "tandem", version: VERSION },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        inlineCompletionProvider: {},
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        executeCommandProvider: { commands: [ACCEPTED_COMMAND] },
        experimental: { processId: process.pid } satisfies ServerProcess,
      },
    };
  });

  connection.onRequest(WorkRequest, () => engine.experts.work());

  connection.onDidChangeConfiguration(async ({ settings }) => {
    configuration.changed(settings);
    refusals.forget();
    await configure();
    exclusion.changed();
  });

  documents.onDidOpen(async ({ document }) => {
    // A document whose language is changed is closed and opened.
    configuration.forget(document.uri);
    await configured;
    await completion.prepare(document.languageId);
    await preload(document.uri);
  });
  documents.onDidClose(({ document: { uri } }) => {
    outcomes.closed(uri);
    configuration.forget(uri);
    completion.forgetDocument(uri);
  });

  const dispose = async () => {
    ended.abort();
    // What was taken just now is told as it is.
    for (const { uri } of documents.all()) outcomes.closed(uri);
    outcomes.dispose();
    attention.forget(windowState);
    await statistics.finish();
    await engine.dispose();
  };
  connection.onShutdown(async () => {
    await dispose();
    await stopped();
  });

  documents.listen(connection);
  connection.listen();
  return { dispose };

  async function configure(insisted: readonly SharedSetting[] = []): Promise<void> {
    const settings = await configuration.get();
    // Of a window that goes before it has told them, the defaults would be imposed on the others.
    if (ended.signal.aborted) return;
    await engine.configure(settings, insisted);
    status.changed();
  }

  /** Loads the experts that are on this machine, where completions of a document are wanted, or of any. Never rejects. */
  async function preload(uri?: string): Promise<void> {
    if (!engine.hasPending) return;
    const settings = await configuration.get(uri);
    if (!settings.enabled || (await savesBattery(settings, battery))) return;
    await engine.preload(ended.signal);
  }
}
