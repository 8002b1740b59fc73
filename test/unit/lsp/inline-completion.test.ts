import { expect, test, vi } from "vitest";
import {
  CancellationToken,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { InlineCompletionFeature, type InlineCompletionParts } from "../../../server/lsp/inline-completion.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { answer } from "../completion/candidate.ts";

const URI = "file:///a.ts";

function setUp() {
  let provide: (params: InlineCompletionParams, token: CancellationToken) => Promise<InlineCompletionItem[]>;
  let execute: (params: { command: string; arguments?: unknown[] }) => void = () => undefined;
  const document = TextDocument.create(URI, "typescript", 1, "const a = \n");
  const outcomes = { shown: vi.fn(), accepted: vi.fn() };
  const status = { working: (work: () => unknown) => work(), answered: vi.fn(), accepted: vi.fn(), saving: vi.fn() };
  const completeTyping = vi.fn(async () => ({ ...answer("first"), id: "one", ms: 80 }));
  new InlineCompletionFeature({
    connection: {
      languages: {
        inlineCompletion: {
          on: (handler: typeof provide) => {
            provide = handler;
          },
        },
      },
      onNotification: () => undefined,
      onExecuteCommand: (handler: typeof execute) => {
        execute = handler;
      },
    },
    configured: Promise.resolve(),
    documents: { get: () => document },
    configuration: { get: async () => DEFAULT_SETTINGS },
    completion: { completeTyping },
    status,
    battery: { saving: async () => false },
    outcomes,
  } as unknown as InlineCompletionParts);
  const ask = () =>
    provide(
      {
        textDocument: { uri: URI },
        position: { line: 0, character: 10 },
        context: { triggerKind: InlineCompletionTriggerKind.Automatic },
      },
      CancellationToken.None,
    );
  return {
    ask,
    execute: (params: Parameters<typeof execute>[0]) => execute(params),
    document,
    outcomes,
    status,
    completeTyping,
  };
}

test("what is shown is watched, and its acceptance is told by its id", async () => {
  const { ask, execute, outcomes, status } = setUp();
  const [item] = await ask();
  const origin = { document: URI, language: "typescript", strategy: "auto" };
  expect(outcomes.shown).toHaveBeenCalledWith({ ...origin, id: "one", offset: 10, text: "first", latencyMs: 80 });
  const { command } = item ?? {};
  if (!command) throw new Error("The item carries no command.");
  execute({ command: command.command, arguments: command.arguments });
  expect(status.accepted).toHaveBeenCalledWith("auto");
  expect(outcomes.accepted).toHaveBeenCalledWith("one");
  execute({ command: command.command });
  execute({ command: "another", arguments: command.arguments });
  expect(outcomes.accepted).toHaveBeenCalledTimes(1);
});

test("nothing is watched that is not shown: no text, no id, or a document that has changed meanwhile", async () => {
  const { ask, document, outcomes, completeTyping } = setUp();
  completeTyping.mockResolvedValueOnce({ ...answer(""), id: "one", ms: 1 });
  await ask();
  completeTyping.mockResolvedValueOnce(answer("first") as Awaited<ReturnType<typeof completeTyping>>);
  await ask();
  completeTyping.mockImplementationOnce(async () => {
    TextDocument.update(document, [{ text: "const a = f\n" }], 2);
    return { ...answer("first"), id: "one", ms: 1 };
  });
  await ask();
  expect(outcomes.shown).not.toHaveBeenCalled();
});
