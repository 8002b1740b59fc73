import {
  createConnection,
  DidChangeConfigurationNotification,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { OutcomeWatcher } from "./completion/outcome-watcher.ts";
import { Engine } from "./engine.ts";
import { CompareFeature } from "./lsp/compare.ts";
import { Configuration } from "./lsp/configuration.ts";
import { GpuFeature } from "./lsp/gpu.ts";
import { InlineCompletionFeature } from "./lsp/inline-completion.ts";
import { LearningFeature } from "./lsp/learning.ts";
import { ModelsFeature } from "./lsp/models.ts";
import { OpenDocuments } from "./lsp/open-documents.ts";
import { StatusFeature } from "./lsp/status.ts";
import { watchedDocuments } from "./lsp/watched-documents.ts";
import { WindowStateFeature } from "./lsp/window-state.ts";
import { BatterySaver } from "./machine/power.ts";
import { Priority } from "./machine/priority.ts";
import { ACCEPTED_COMMAND, AnswerGrownNotification, WorkRequest } from "./protocol.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

// The transport is chosen by the arguments: --stdio, --node-ipc or --pipe=NAME.
const connection = createConnection(ProposedFeatures.all);
const outcomes = new OutcomeWatcher((id, outcome) => void learning.learn(id, outcome));
const documents = new TextDocuments(watchedDocuments((uri, edit) => outcomes.edited(uri, edit)));
const openDocuments = new OpenDocuments(documents, connection);
const configuration = new Configuration(connection);
const engine = new Engine(DEFAULT_SETTINGS, {
  onExpertChange: () => status.changed(),
  onWarning: (message) => connection.console.warn(message),
  workspace: openDocuments,
  onGrown: (uri) => void connection.sendNotification(AnswerGrownNotification, { textDocument: { uri } }),
});
const status = new StatusFeature(connection, engine.experts);
const { completion } = engine;
const battery = new BatterySaver();
const stopped = new AbortController();
let followsConfiguration = false;
const configured = new Promise<void>((resolve) => {
  connection.onInitialized(async () => {
    try {
      if (followsConfiguration) {
        await connection.client.register(DidChangeConfigurationNotification.type, { section: "tandem" });
      }
      await configure();
    } finally {
      resolve();
    }
  });
});
const parts = { connection, configured, documents, configuration, completion, status };
new InlineCompletionFeature({ ...parts, battery, outcomes });
new CompareFeature(parts);
new ModelsFeature({ connection, configuration, engine, status });
new GpuFeature({ connection, engine });
const learning = new LearningFeature({ connection, documents, outcomes, learner: engine.learner });
new WindowStateFeature({ connection, experts: engine.experts, priority: new Priority() });

connection.onInitialize((params) => {
  configuration.initialize(params);
  openDocuments.initialize(params);
  followsConfiguration = params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
  return {
    serverInfo: { name: "tandem" },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      inlineCompletionProvider: {},
      executeCommandProvider: { commands: [ACCEPTED_COMMAND] },
    },
  };
});

connection.onRequest(WorkRequest, () => engine.experts.work());

connection.onDidChangeConfiguration(async ({ settings }) => {
  configuration.changed(settings);
  await configure();
});

documents.onDidOpen(async ({ document }) => {
  await configured;
  await completion.prepare(document.languageId);
  await load();
});
// Experts that were unloaded, since nobody typed for long, are loaded at the first key.
documents.onDidChangeContent(load);
documents.onDidClose(({ document }) => completion.forgetDocument(document.uri));

connection.onShutdown(async () => {
  stopped.abort();
  outcomes.dispose();
  await engine.dispose();
});

documents.listen(connection);
connection.listen();

async function configure(): Promise<void> {
  await engine.configure(await configuration.get());
  status.changed();
}

/** Loads the experts that are on this machine, unless it saves its battery. */
async function load(): Promise<void> {
  if (!engine.hasPending) return;
  const { "power.onBatterySaver": onSaver } = await configuration.get();
  if (onSaver === "pause" && (await battery.saving())) return;
  await engine.preload(stopped.signal);
}
