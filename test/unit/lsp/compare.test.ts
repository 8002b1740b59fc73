import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CancellationToken, LSPErrorCodes } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Candidate, TraceStep } from "../../../server/collaboration/strategy.ts";
import type { CompletionOptions } from "../../../server/completion/completion-service.ts";
import { CompareFeature } from "../../../server/lsp/compare.ts";
import type { CompletionFeatureParts } from "../../../server/lsp/completion-request.ts";
import type { CompareCard, CompareParams, CompareResult } from "../../../server/protocol.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { withCard } from "../../../webview/with-card.ts";
import { answer } from "../completion/candidate.ts";

const URI = "file:///a.ts";
const STEPS = ["return", " a", " +", " b"].map(
  (text): TraceStep => ({ bytes: Buffer.from(text), from: "code", probabilities: { code: 0.5 } }),
);

let now = 0;
beforeEach(() => {
  // Each look at the clock is later than the least time between two messages.
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += 100;
    return now;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Everyone writes the steps, one after the other. */
async function write({ onProgress }: CompletionOptions): Promise<Candidate> {
  STEPS.forEach((_, index) => {
    const trace = STEPS.slice(0, index + 1);
    onProgress?.({ text: textOf(trace), tokens: trace.length, meanLogProbability: -0.7, trace });
  });
  return { ...answer(textOf(STEPS)), trace: STEPS };
}

const textOf = (steps: readonly TraceStep[]) => steps.map(({ bytes }) => Buffer.from(bytes).toString()).join("");

type Write = (options: CompletionOptions) => Promise<Candidate>;

/** Asks for a comparison that is not cancelled, in a window that goes once `ended` is aborted. */
async function compare(
  alone: Write = write,
  ended = new AbortController().signal,
): Promise<{ sent: CompareCard[]; result: CompareResult }> {
  let request: (params: CompareParams, token: CancellationToken) => Promise<CompareResult> = () => Promise.reject();
  const sent: CompareCard[] = [];
  const document = TextDocument.create(URI, "typescript", 1, "\n");
  new CompareFeature({
    connection: {
      onRequest: (_type: unknown, handler: typeof request) => {
        request = handler;
      },
      sendProgress: async (_type: unknown, _token: unknown, card: CompareCard) => void sent.push(card),
    },
    configured: Promise.resolve(),
    documents: { get: () => document },
    configuration: { get: async () => DEFAULT_SETTINGS },
    completion: {
      completeAlone: (_cursor: unknown, _role: unknown, options: CompletionOptions) => alone(options),
      complete: (_cursor: unknown, _strategy: unknown, options: CompletionOptions) => write(options),
    },
    status: {
      working: (work: () => unknown) => work(),
      answered: () => undefined,
      status: () => ({ experts: [{ role: "code", id: "one-that-another-window-set", state: "ready" }] }),
    },
    ended,
  } as unknown as CompletionFeatureParts);
  const params = { textDocument: { uri: URI }, position: { line: 0, character: 0 }, partialResultToken: 1 };
  return { result: await request(params, CancellationToken.None), sent };
}

test("a card is named after the expert that writes, whatever this window's settings say", async () => {
  const { result } = await compare();
  expect(result.cards.map(({ title }) => title)).toEqual(["one-that-another-window-set", "general model", "Auto"]);
});

test("a card that grows brings its tokens with it, each of them once", async () => {
  const { sent, result } = await compare();
  for (const { id } of result.cards) {
    const growing = sent.filter((card) => card.id === id && !card.done);
    expect(growing.flatMap(({ trace = [] }) => trace.map(({ text }) => text))).toEqual(["return", " a", " +", " b"]);
    expect(growing.map(({ traceFrom }) => traceFrom)).toEqual([undefined, 0, 1, 2, 3]);
  }
});

test("a card says when its first text was there, and goes on saying it", async () => {
  const { sent, result } = await compare();
  for (const { id, firstTextMs } of result.cards) {
    const [empty, first, ...later] = sent.filter((card) => card.id === id);
    expect(empty?.firstTextMs).toBeUndefined();
    expect(first?.firstTextMs).toBe(firstTextMs);
    expect(firstTextMs).toBeLessThanOrEqual(first?.ms ?? 0);
    expect(new Set(later.map((card) => card.firstTextMs))).toEqual(new Set([firstTextMs]));
  }
});

test("put together, the messages are the result", async () => {
  const { sent, result } = await compare();
  const seen: string[] = [];
  const cards = sent.reduce<CompareCard[]>((known, card) => {
    const next = withCard(known, card);
    seen.push(
      ...next.flatMap(({ text, trace = [] }) => (trace.map((token) => token.text).join("") === text ? [] : text)),
    );
    return next;
  }, []);
  expect(seen).toEqual([]);
  expect(cards).toEqual(result.cards);
  expect(result.cards.map(({ id, trace }) => [id, trace?.length])).toEqual([
    ["code", 4],
    ["general", 4],
    ["collaboration", 4],
  ]);
});

test("a window that goes gives the comparison up, and no other expert begins", async () => {
  const ended = new AbortController();
  const alone = vi.fn<Write>(async ({ signal }) => {
    ended.abort();
    signal.throwIfAborted();
    return write({ settings: DEFAULT_SETTINGS, signal });
  });
  await expect(compare(alone, ended.signal)).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  expect(alone).toHaveBeenCalledOnce();
});
