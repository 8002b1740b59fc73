import { expect, test, vi } from "vitest";
import { ExclusionFeature, type ExclusionParts } from "../../../server/lsp/exclusion.ts";
import { type Exclusion, ExclusionsChangedNotification } from "../../../server/protocol.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";

type Ask = (params: { textDocument: { uri: string } }) => Promise<Exclusion>;

function setUp() {
  let ask: Ask = async () => ({});
  const sendNotification = vi.fn(async () => undefined);
  const onRequest = (_type: unknown, handler: Ask) => {
    ask = handler;
  };
  const settings = { ...DEFAULT_SETTINGS };
  const feature = new ExclusionFeature({
    connection: { onRequest, sendNotification } as unknown as ExclusionParts["connection"],
    configured: Promise.resolve(),
    configuration: { get: async () => settings },
  });
  return { feature, settings, sendNotification, ask: (uri: string) => ask({ textDocument: { uri } }) };
}

test("a client is told which pattern excludes a document, by the settings in force", async () => {
  const { ask, settings } = setUp();
  expect(await ask("file:///a/.env")).toEqual({ excludedBy: "**/.env" });
  expect(await ask("file:///a/b.ts")).toEqual({});
  settings.exclude = ["*.ts"];
  expect(await ask("file:///a/.env")).toEqual({});
  expect(await ask("file:///a/b.ts")).toEqual({ excludedBy: "*.ts" });
});

test("a client that has asked is told when settings have changed, and no other", async () => {
  const { feature, ask, sendNotification } = setUp();
  feature.changed();
  expect(sendNotification).not.toHaveBeenCalled();
  await ask("file:///a/b.ts");
  feature.changed();
  expect(sendNotification).toHaveBeenCalledWith(ExclusionsChangedNotification);
});
