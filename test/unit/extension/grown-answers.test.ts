/** What the editor is given of an answer that grows. The editor itself is a stand-in here; day.test.ts has the real one. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { InlineCompletionItem } from "vscode";
import { GrownAnswers } from "../../../extension/grown-answers.ts";

type Answers = Parameters<GrownAnswers["answer"]>;
type Provide = Answers[4];

const editor = vi.hoisted(() => ({
  /** Those that were registered and not put away, the newest last. */
  providers: [] as { provideInlineCompletionItems: Provide }[],
  executed: [] as unknown[][],
  active: undefined as unknown,
}));
vi.mock("vscode", () => ({
  InlineCompletionTriggerKind: { Invoke: 0, Automatic: 1 },
  commands: {
    registerCommand: () => ({ dispose: () => undefined }),
    executeCommand: async (...command: unknown[]) => {
      editor.executed.push(command);
    },
  },
  languages: {
    registerInlineCompletionItemProvider: (_selector: unknown, provider: { provideInlineCompletionItems: Provide }) => {
      editor.providers.push(provider);
      return { dispose: () => editor.providers.splice(editor.providers.indexOf(provider), 1) };
    },
  },
  window: {
    get activeTextEditor() {
      return editor.active;
    },
  },
}));

const URI = "file:///a.ts";
const BEGINNING = [item(" x:", true)];
const WHOLE = [item(" x: 1 }", false)];
const TYPED = { triggerKind: 1, selectedCompletionInfo: undefined } as Answers[2];
const TRIGGER = "editor.action.inlineSuggest.trigger";

function item(insertText: string, partial: boolean): InlineCompletionItem {
  return { insertText, command: { title: "Accepted", command: "tandem.accepted", arguments: ["auto", "1", partial] } };
}

function place(character: number) {
  return {
    character,
    isEqual: (other: { character: number }) => other.character === character,
  } as unknown as Answers[1];
}

function token() {
  return {
    isCancellationRequested: false,
    onCancellationRequested: () => ({ dispose: () => undefined }),
  } as Answers[3];
}

/** A document in the active editor, with the cursor in it. */
function typing() {
  const document = { uri: { toString: () => URI }, version: 1 };
  const selection = { isEmpty: true, active: place(8) };
  editor.active = { document, selection };
  return {
    document: document as unknown as Answers[0],
    type: () => {
      document.version++;
      selection.active = place(selection.active.character + 1);
      return selection.active;
    },
  };
}

/** As long as `isWanted` says nothing else, completions are wanted. */
function answers(isWanted = () => true) {
  return new GrownAnswers("us.tandem", isWanted);
}

function triggered() {
  return editor.executed.filter(([command]) => command === TRIGGER);
}

describe("an answer that grows", () => {
  beforeEach(() => {
    editor.providers.length = 0;
    editor.executed.length = 0;
  });

  it("is brought by a provider that has not been asked, once", async () => {
    const { document } = typing();
    const grown = answers();
    const provide = vi.fn<Provide>().mockResolvedValueOnce(BEGINNING).mockResolvedValue(WHOLE);
    expect(await grown.answer(document, place(8), TYPED, token(), provide)).toBe(BEGINNING);
    await grown.show(URI);
    expect(triggered()).toEqual([[TRIGGER, { providerId: "us.tandem:*", explicit: false }]]);
    const [unasked] = editor.providers;
    expect(await unasked?.provideInlineCompletionItems(document, place(8), TYPED, token())).toBe(WHOLE);
    expect(await unasked?.provideInlineCompletionItems(document, place(8), TYPED, token())).toEqual([]);
  });

  it("is given at once to whoever still waits when it is complete", async () => {
    const { document } = typing();
    const grown = answers();
    const provide = vi
      .fn<Provide>()
      .mockImplementationOnce(async () => {
        await grown.show(URI);
        return BEGINNING;
      })
      .mockResolvedValue(WHOLE);
    expect(await grown.answer(document, place(8), TYPED, token(), provide)).toBe(WHOLE);
    expect(triggered()).toEqual([]);
    expect(provide).toHaveBeenCalledTimes(2);
  });

  it("is given whole also where an earlier one is complete first", async () => {
    const { document } = typing();
    const grown = answers();
    const inPart = async () => {
      await grown.show(URI);
      return BEGINNING;
    };
    const provide = vi.fn<Provide>().mockImplementationOnce(inPart).mockImplementationOnce(inPart);
    provide.mockResolvedValue(WHOLE);
    expect(await grown.answer(document, place(8), TYPED, token(), provide)).toBe(WHOLE);
  });

  it("is not asked for again where it came whole", async () => {
    const { document } = typing();
    const grown = answers();
    const provide = vi.fn<Provide>().mockImplementationOnce(async () => {
      await grown.show(URI);
      return WHOLE;
    });
    expect(await grown.answer(document, place(8), TYPED, token(), provide)).toBe(WHOLE);
    expect(provide).toHaveBeenCalledTimes(1);
  });

  it("goes on from what was typed before the editor asked for the rest", async () => {
    const { document, type } = typing();
    const grown = answers();
    const rest = [{ insertText: "x: 1 }" }];
    const provide = vi.fn<Provide>(async (_document, { character }) => (character === 8 ? BEGINNING : rest));
    await grown.answer(document, place(8), TYPED, token(), provide);
    await grown.show(URI);
    const position = type();
    const [unasked] = editor.providers;
    expect(await unasked?.provideInlineCompletionItems(document, position, TYPED, token())).toBe(rest);
    expect(provide).toHaveBeenLastCalledWith(document, position, TYPED, expect.anything());
  });

  it("is not brought to whoever has paused meanwhile", async () => {
    const { document } = typing();
    let isPaused = false;
    const grown = answers(() => !isPaused);
    const provide = vi.fn<Provide>().mockResolvedValueOnce(BEGINNING).mockResolvedValue(WHOLE);
    await grown.answer(document, place(8), TYPED, token(), provide);
    isPaused = true;
    await grown.show(URI);
    const [unasked] = editor.providers;
    expect(await unasked?.provideInlineCompletionItems(document, place(8), TYPED, token())).toEqual([]);
    expect(provide).toHaveBeenCalledTimes(1);
  });

  it("is not shown to whoever pauses while it is asked for", async () => {
    const { document } = typing();
    let isPaused = false;
    const grown = answers(() => !isPaused);
    const pausing = async () => {
      isPaused = true;
      return WHOLE;
    };
    expect(await grown.answer(document, place(8), TYPED, token(), pausing)).toEqual([]);
  });

  it("is not brought to whoever typed on meanwhile", async () => {
    const { document, type } = typing();
    const grown = answers();
    await grown.answer(document, place(8), TYPED, token(), async () => BEGINNING);
    type();
    await grown.show(URI);
    expect(triggered()).toEqual([]);
  });
});
