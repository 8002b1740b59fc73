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
  const history = { shown: vi.fn(), accepted: vi.fn() };
  const completeTyping = vi.fn(async () => ({ ...answer("first"), id: "one", ms: 80 }));
  const complete = vi.fn(async (_cursor: unknown, role: string) => answer(`by ${role}`));
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
    completion: { completeTyping, complete },
    status,
    battery: { saving: async () => false },
    outcomes,
    history,
  } as unknown as InlineCompletionParts);
  const ask = (triggerKind: InlineCompletionTriggerKind = InlineCompletionTriggerKind.Automatic) =>
    provide(
      {
        textDocument: { uri: URI },
        position: { line: 0, character: 10 },
        context: { triggerKind },
      },
      CancellationToken.None,
    );
  return {
    ask,
    execute: (params: Parameters<typeof execute>[0]) => execute(params),
    document,
    outcomes,
    history,
    status,
    completeTyping,
    complete,
  };
}

test("what is shown is watched, and its acceptance is told by its id", async () => {
  const { ask, execute, outcomes, history, status } = setUp();
  const [item] = await ask();
  const origin = { document: URI, language: "typescript", strategy: "auto" };
  expect(outcomes.shown).toHaveBeenCalledWith({ ...origin, id: "one", offset: 10, text: "first", latencyMs: 80 });
  const { command } = item ?? {};
  if (!command) throw new Error("The item carries no command.");
  execute({ command: command.command, arguments: command.arguments });
  expect(status.accepted).toHaveBeenCalledWith("auto");
  expect(outcomes.accepted).toHaveBeenCalledWith("one");
  expect(history.shown).toHaveBeenCalledTimes(1);
  expect(history.accepted).toHaveBeenCalledWith("one");
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

test("who asks for what is on the screen already sees what the experts would write by themselves", async () => {
  const { ask, document, complete } = setUp();
  const asked = async () => (await ask(InlineCompletionTriggerKind.Invoked)).map(({ insertText }) => insertText);
  expect(await asked()).toEqual(["first"]);
  expect(await asked()).toEqual(["first", "by code", "by general"]);
  expect(await asked()).toEqual(["first", "by code", "by general"]);
  complete.mockClear();
  TextDocument.update(document, [{ text: "const a =  \n" }], 2);
  expect(await asked()).toEqual(["first"]);
  await ask();
  expect(complete).not.toHaveBeenCalled();
});

test("asking again for the rest of an answer that was shown in part is not asking for another one", async () => {
  const { ask, completeTyping, complete } = setUp();
  completeTyping.mockResolvedValueOnce({ ...answer("fir"), id: "one", ms: 1, partial: true });
  await ask();
  await ask(InlineCompletionTriggerKind.Invoked);
  expect(complete).not.toHaveBeenCalled();
});
