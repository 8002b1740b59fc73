import { expect, test, vi } from "vitest";
import type { Connection, InitializeParams } from "vscode-languageserver";
import { Configuration } from "../../../server/lsp/configuration.ts";

const URI = "untitled:Untitled-1";

/** The settings of a client that says whether completions are wanted. */
function configurationOf(client: { enabled: boolean }): Configuration {
  const configuration = new Configuration({
    workspace: { getConfiguration: async () => ({ ...client }) },
  } as unknown as Connection);
  configuration.initialize({ capabilities: { workspace: { configuration: true } } } as InitializeParams);
  return configuration;
}

test("asks for a document's settings once", async () => {
  const client = { enabled: false };
  const configuration = configurationOf(client);
  expect((await configuration.get(URI)).enabled).toBe(false);
  client.enabled = true;
  expect((await configuration.get(URI)).enabled).toBe(false);
});

test("asks again for those of a document that was opened anew, and of no other", async () => {
  const client = { enabled: false };
  const configuration = configurationOf(client);
  await Promise.all([configuration.get(URI), configuration.get("file:///a.ts")]);
  client.enabled = true;
  configuration.forget(URI);
  expect((await configuration.get(URI)).enabled).toBe(true);
  expect((await configuration.get("file:///a.ts")).enabled).toBe(false);
});

test("a client that can no longer tell its settings has those that it told last", async () => {
  const warn = vi.fn();
  const getConfiguration = vi.fn(async (): Promise<unknown> => ({ "statistics.enabled": false }));
  const configuration = new Configuration({
    workspace: { getConfiguration },
    console: { warn },
  } as unknown as Connection);
  configuration.initialize({ capabilities: { workspace: { configuration: true } } } as InitializeParams);
  expect((await configuration.get())["statistics.enabled"]).toBe(false);
  getConfiguration.mockRejectedValue(new Error("Connection is disposed."));
  expect((await configuration.get(URI))["statistics.enabled"]).toBe(false);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("what it told last is used"));
});
