import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import {
  ConfigurationRequest,
  createProtocolConnection,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  InlineCompletionRequest,
  InlineCompletionTriggerKind,
  type ProtocolConnection,
  ShowMessageNotification,
} from "vscode-languageserver-protocol/node";
import { ExpertUnavailableError } from "../../server/experts/errors.ts";
import { Attention } from "../../server/lsp/attention.ts";
import { BatterySaver } from "../../server/machine/power.ts";
import { serve } from "../../server/session.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../server/settings.ts";
import { SharedParts } from "../../server/shared-parts.ts";

const URI = "untitled:Untitled-1";
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "tandem-session-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A window that is served, on a machine whose experts lie ready to be loaded. */
async function openWindow(tellSettings: () => Promise<Partial<Settings>>) {
  const here = { ...DEFAULT_SETTINGS, "models.directory": directory };
  const shared = new SharedParts(here);
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const server = createConnection(ProposedFeatures.all, toServer, toClient);
  const session = serve(server, {
    shared,
    attention: new Attention(shared.experts, { lower: () => true, restore: () => true }),
    battery: new BatterySaver(async () => false),
  });
  const client = createProtocolConnection(toClient, toServer);
  client.onRequest(ConfigurationRequest.type, async () => [{ ...here, ...(await tellSettings()) }]);
  client.listen();
  await client.sendRequest(InitializeRequest.type, {
    processId: null,
    rootUri: null,
    capabilities: { workspace: { configuration: true } },
  });
  vi.spyOn(shared.experts, "isPending").mockReturnValue(true);
  const loaded = vi
    .spyOn(shared.experts, "get")
    .mockRejectedValue(new ExpertUnavailableError("code", "failed", "It cannot be used."));
  onTestFinished(async () => {
    client.dispose();
    await session.dispose();
    await shared.dispose();
  });
  return { client, server, session, shared, loaded };
}

async function work(client: ProtocolConnection): Promise<void> {
  await client.sendNotification(InitializedNotification.type, {});
  const textDocument = { uri: URI, languageId: "plaintext", version: 1, text: "" };
  await client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
}

async function type(client: ProtocolConnection): Promise<void> {
  await client.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [{ text: "x" }],
  });
  await client.sendRequest(InlineCompletionRequest.type, {
    textDocument: { uri: URI },
    position: { line: 0, character: 1 },
    context: { triggerKind: InlineCompletionTriggerKind.Automatic },
  });
}

test("a window that goes before it has told its settings leaves the server running, as the others have set it", async () => {
  const rejected = vi.fn();
  process.on("unhandledRejection", rejected);
  onTestFinished(() => void process.off("unhandledRejection", rejected));
  const asked = vi.fn();
  const { client, server, session, shared } = await openWindow(() => {
    asked();
    return new Promise<never>(() => undefined);
  });
  const configured = vi.spyOn(shared, "configure");
  await work(client);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled(), { timeout: 10_000 });
  server.dispose();
  await session.dispose();
  await sleep(50);
  expect(rejected).not.toHaveBeenCalled();
  expect(configured).not.toHaveBeenCalled();
});

test("experts are loaded where completions are wanted: when a document is opened, and when somebody types", async () => {
  const { client, loaded } = await openWindow(async () => ({}));
  await work(client);
  await vi.waitFor(() => expect(loaded).toHaveBeenCalledWith("general", expect.anything()), { timeout: 10_000 });
  loaded.mockClear();
  await type(client);
  await vi.waitFor(() => expect(loaded).toHaveBeenCalledWith("general", expect.anything()), { timeout: 10_000 });
});

test("nothing is loaded for documents in which completions are turned off", async () => {
  const { client, loaded } = await openWindow(async () => ({ enabled: false }));
  await work(client);
  await type(client);
  await sleep(50);
  expect(loaded).not.toHaveBeenCalled();
});

test("an editor that shows no status is told that an expert is missing, once until settings change", async () => {
  const { client, loaded } = await openWindow(async () => ({ strategy: "code" }));
  const shown: string[] = [];
  client.onNotification(ShowMessageNotification.type, ({ message }) => void shown.push(message));
  loaded.mockRejectedValue(new ExpertUnavailableError("code", "missing", "It is not here."));
  await work(client);
  await type(client);
  await type(client);
  expect(shown).toEqual(["It is not here."]);
  await client.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await type(client);
  expect(shown).toEqual(["It is not here.", "It is not here."]);
});
