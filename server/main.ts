import {
  createConnection,
  DidChangeConfigurationNotification,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Engine } from "./engine.ts";
import { CompareFeature } from "./lsp/compare.ts";
import { Configuration } from "./lsp/configuration.ts";
import { InlineCompletionFeature } from "./lsp/inline-completion.ts";
import { ModelsFeature } from "./lsp/models.ts";
import { StatusFeature } from "./lsp/status.ts";
import { ACCEPTED_COMMAND } from "./protocol.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

// The transport is chosen by the arguments: --stdio, --node-ipc or --pipe=NAME.
const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const configuration = new Configuration(connection);
const engine = new Engine(DEFAULT_SETTINGS, {
  onExpertChange: () => status.changed(),
  onWarning: (message) => connection.console.warn(message),
});
const status = new StatusFeature(connection, engine.experts);
const { completion } = engine;
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
new InlineCompletionFeature(parts);
new CompareFeature(parts);
new ModelsFeature({ connection, configuration, engine, status });

connection.onInitialize((params) => {
  configuration.initialize(params);
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

connection.onDidChangeConfiguration(async ({ settings }) => {
  configuration.changed(settings);
  await configure();
});

documents.onDidOpen(async ({ document }) => {
  await configured;
  await completion.prepare(document.languageId);
  await engine.preload(stopped.signal);
});
documents.onDidClose(({ document }) => completion.forgetDocument(document.uri));

connection.onShutdown(async () => {
  stopped.abort();
  await engine.dispose();
});

documents.listen(connection);
connection.listen();

async function configure(): Promise<void> {
  await engine.configure(await configuration.get());
  status.changed();
}
