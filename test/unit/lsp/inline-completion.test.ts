import { describe, expect, test, vi } from "vitest";
import {
  CancellationToken,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
  LSPErrorCodes,
  MessageType,
  type SelectedCompletionInfo,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { VocabularyMismatchError } from "../../../server/collaboration/ensemble-fusion.ts";
import type { CompletionOptions } from "../../../server/completion/completion-service.ts";
import { InlineCompletionFeature, type InlineCompletionParts } from "../../../server/lsp/inline-completion.ts";
import { Refusals } from "../../../server/lsp/refusals.ts";
import type { CursorParams } from "../../../server/protocol.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../server/settings.ts";
import { answer } from "../completion/candidate.ts";

const URI = "file:///a.ts";

function setUp({ saving = false, settings = {} as Partial<Settings> } = {}) {
  let provide: (params: InlineCompletionParams, token: CancellationToken) => Promise<InlineCompletionItem[]>;
  let rest: (params: CursorParams) => Promise<void> = async () => undefined;
  let execute: (params: { command: string; arguments?: unknown[] }) => void = () => undefined;
  const document = TextDocument.create(URI, "typescript", 1, "const a = \n");
  const outcomes = { shown: vi.fn(), offered: vi.fn(), accepted: vi.fn() };
  const status = { working: (work: () => unknown) => work(), answered: vi.fn(), accepted: vi.fn(), saving: vi.fn() };
  const history = { shown: vi.fn(), accepted: vi.fn() };
  const completeTyping = vi.fn(async () => ({ ...answer("first"), id: "one", ms: 80 }));
  const lookAt = vi.fn();
  const sendNotification = vi.fn(async () => undefined);
  type ToClient = ConstructorParameters<typeof Refusals>[0];
  const refusals = new Refusals({ sendNotification } as unknown as ToClient, { isFollowed: true });
  const complete = vi.fn(async (_cursor: unknown, role: string, _options: CompletionOptions) => answer(`by ${role}`));
  const ended = new AbortController();
  new InlineCompletionFeature({
    connection: {
      languages: {
        inlineCompletion: {
          on: (handler: typeof provide) => {
            provide = handler;
          },
        },
      },
      onNotification: (_type: unknown, handler: typeof rest) => {
        rest = handler;
      },
      onExecuteCommand: (handler: typeof execute) => {
        execute = handler;
      },
    },
    configured: Promise.resolve(),
    documents: { get: () => document },
    configuration: { get: async () => ({ ...DEFAULT_SETTINGS, ...settings }) },
    completion: { completeTyping, complete, lookAt },
    status,
    battery: { saving: async () => saving },
    outcomes,
    history,
    refusals,
    preload: async () => undefined,
    ended: ended.signal,
  } as unknown as InlineCompletionParts);
  const ask = (
    triggerKind: InlineCompletionTriggerKind = InlineCompletionTriggerKind.Automatic,
    selectedCompletionInfo?: SelectedCompletionInfo,
    position = { line: 0, character: 10 },
  ) =>
    provide(
      { textDocument: { uri: URI }, position, context: { triggerKind, selectedCompletionInfo } },
      CancellationToken.None,
    );
  return {
    ask,
    rest: () => rest({ textDocument: { uri: URI }, position: { line: 0, character: 10 } }),
    execute: (params: Parameters<typeof execute>[0]) => execute(params),
    document,
    ended,
    outcomes,
    history,
    status,
    completeTyping,
    complete,
    lookAt,
    sendNotification,
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

test("nothing is watched that is not shown: no text, or a document that has changed meanwhile", async () => {
  const { ask, document, outcomes, completeTyping } = setUp();
  completeTyping.mockResolvedValueOnce({ ...answer(""), id: "one", ms: 1 });
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

test("what the experts would write by themselves is given up once the window has gone", async () => {
  const { ask, complete, ended } = setUp();
  await ask(InlineCompletionTriggerKind.Invoked);
  complete.mockImplementation(async (_cursor, role, { signal }) => {
    ended.abort();
    signal.throwIfAborted();
    return answer(`by ${role}`);
  });
  await expect(ask(InlineCompletionTriggerKind.Invoked)).rejects.toMatchObject({
    code: LSPErrorCodes.RequestCancelled,
  });
  expect(complete).toHaveBeenCalledOnce();
});

test("another answer than the one that is shown can be accepted, and is remembered as any other then", async () => {
  const { ask, execute, outcomes, history } = setUp();
  await ask(InlineCompletionTriggerKind.Invoked);
  const [, byCode] = await ask(InlineCompletionTriggerKind.Invoked);
  const origin = { document: URI, language: "typescript", offset: 10, latencyMs: 12 };
  const ids = [expect.any(String), expect.any(String)];
  expect(outcomes.offered).toHaveBeenCalledWith([
    { ...origin, id: ids[0], strategy: "code", text: "by code" },
    { ...origin, id: ids[1], strategy: "general", text: "by general" },
  ]);
  history.shown.mockClear();
  const { command, arguments: [strategy, id] = [] } = byCode?.command ?? { command: "" };
  execute({ command, arguments: [strategy, id] });
  const position = { line: 0, character: 10 };
  expect(history.shown).toHaveBeenCalledWith(expect.anything(), position, "code", expect.objectContaining({ id }));
  expect(history.accepted).toHaveBeenCalledWith(id);
  expect(outcomes.accepted).toHaveBeenCalledWith(id);
});

test("experts that cannot do what the settings ask for complete nothing, and the user is told once", async () => {
  const { ask, completeTyping, sendNotification } = setUp();
  const failure = new VocabularyMismatchError("mixture", []);
  completeTyping.mockRejectedValue(failure);
  expect(await ask()).toEqual([]);
  expect(await ask()).toEqual([]);
  const { message } = failure;
  expect(sendNotification.mock.calls).toEqual([[expect.anything(), { type: MessageType.Warning, message }]]);
});

test("asking again for the rest of an answer that was shown in part is not asking for another one", async () => {
  const { ask, completeTyping, complete } = setUp();
  completeTyping.mockResolvedValueOnce({ ...answer("fir"), id: "one", ms: 1, partial: true });
  await ask();
  await ask(InlineCompletionTriggerKind.Invoked);
  expect(complete).not.toHaveBeenCalled();
});

describe("while the machine saves its battery", () => {
  test("nothing is done unasked, and what is asked for brings nothing else with it", async () => {
    const { ask, rest, status, completeTyping, lookAt } = setUp({ saving: true });
    expect(await ask()).toEqual([]);
    await rest();
    expect(completeTyping).not.toHaveBeenCalled();
    expect(lookAt).not.toHaveBeenCalled();
    expect(status.saving).toHaveBeenLastCalledWith(true);
    expect(await ask(InlineCompletionTriggerKind.Invoked)).toHaveLength(1);
    expect(completeTyping).toHaveBeenCalledWith(expect.anything(), "auto", expect.objectContaining({ frugal: true }));
  });

  test.each([
    { saving: true, settings: { "power.onBatterySaver": "continue" as const } },
    { saving: false, settings: {} },
  ])("all is as ever where the setting says so, or it does not: %j", async (machine) => {
    const { ask, rest, completeTyping, lookAt } = setUp(machine);
    expect(await ask()).toHaveLength(1);
    await rest();
    expect(completeTyping).toHaveBeenCalledWith(expect.anything(), "auto", expect.objectContaining({ frugal: false }));
    expect(lookAt).toHaveBeenCalledOnce();
  });
});

describe("beside the editor's own list", () => {
  /** What is offered behind `typed`, while that is to become `selected`, and the expert would write `written`. */
  const offered = async (typed: string, selected: string, written: string) => {
    const { ask, document, outcomes, completeTyping } = setUp();
    TextDocument.update(document, [{ text: `const a = ${typed}\n` }], 2);
    completeTyping.mockResolvedValueOnce({ ...answer(written), id: "one", ms: 1 });
    const position = { line: 0, character: 10 + typed.length };
    const range = { start: { line: 0, character: 10 }, end: position };
    const items = await ask(InlineCompletionTriggerKind.Automatic, { text: selected, range }, position);
    expect(outcomes.shown).toHaveBeenCalledTimes(items.length);
    return items.map((item) => ({ text: item.insertText, replaces: item.range }));
  };
  const word = (end: number) => ({ start: { line: 0, character: 10 }, end: { line: 0, character: end } });

  test("what goes on from what is selected there is offered in the place of both", async () => {
    expect(await offered("hy", "hypot", "pot(3, 4)")).toEqual([{ text: "hypot(3, 4)", replaces: word(12) }]);
    expect(await offered("", "hypot", "hypot(3, 4)")).toEqual([{ text: "hypot(3, 4)", replaces: word(10) }]);
  });

  test.each([
    { typed: "hy", selected: "hypot", written: "phen" },
    { typed: "hy", selected: "hypot", written: "p" },
    // The list finds letters anywhere in a name, and whatever their case.
    { typed: "hpt", selected: "hypot", written: "ot" },
    { typed: "HY", selected: "hypot", written: "pot(3, 4)" },
  ])("nothing is offered where $typed is to become $selected, and the expert writes $written", async (it) => {
    expect(await offered(it.typed, it.selected, it.written)).toEqual([]);
  });
});
