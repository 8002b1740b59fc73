/** When a panel that follows the cursor compares. The editor itself is a stand-in here; panel.test.ts has the real one. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CompareView } from "../../../extension/compare-view.ts";
import type { ToPanel } from "../../../webview/messages.ts";
import { editor } from "./support/editor.ts";

vi.mock("vscode", async () => (await import("./support/editor.ts")).vscode);
vi.mock("vscode-languageclient/node", () => import("vscode-languageserver-protocol/node"));
vi.mock("../../../extension/webview-page.ts", () => ({ fillWebview: async () => undefined }));

type Parts = ConstructorParameters<typeof CompareView>;

/** Longer than a cursor has to stay. */
const REST_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A panel that follows the cursor, and where it has compared. */
async function setUp() {
  const compared: { line: number; character: number }[] = [];
  const circumstances = { isPaused: false, health: "ready" };
  const nothing = () => ({ dispose: () => undefined });
  const session = {
    onDidChange: nothing,
    state: { phase: "empty", cards: [] },
    cancel: () => undefined,
    compare: async ({ selection }: { selection: { active: { line: number; character: number } } }) => {
      compared.push(selection.active);
    },
  } as unknown as Parts[1];
  const server = {
    onDidChange: nothing,
    get status() {
      return { health: circumstances.health };
    },
  } as unknown as Parts[2];
  const pause = { allows: () => !circumstances.isPaused } as unknown as Parts[3];
  const work = async (each: () => Promise<unknown>) => void (await each());
  const view = new CompareView(
    {} as Parts[0],
    session,
    server,
    pause,
    {} as Parts[4],
    {} as Parts[5],
    work,
    async () => undefined,
  );
  let receive: (message: unknown) => unknown = () => undefined;
  let tellVisibility = () => undefined as unknown;
  const panel = {
    visible: true,
    webview: {
      onDidReceiveMessage: (listener: typeof receive) => {
        receive = listener;
      },
      postMessage: async (_message: ToPanel) => true,
    },
    onDidChangeVisibility: (listener: typeof tellVisibility) => {
      tellVisibility = listener;
    },
    onDidDispose: nothing,
  };
  await view.show(panel as unknown as Parameters<typeof view.show>[0]);
  const document = editor.open("file:///shop/area.py", "a\nb\n");
  const rest = () => vi.advanceTimersByTimeAsync(REST_MS);
  const goTo = async (line: number) => {
    editor.goTo(document, line, 0);
    await rest();
  };
  const setVisible = async (visible: boolean) => {
    panel.visible = visible;
    tellVisibility();
    await rest();
  };
  await goTo(0);
  await receive({ type: "follow", following: true });
  await rest();
  return {
    circumstances,
    goTo,
    setVisible,
    lines: () => compared.map(({ line }) => line),
    close: () => view.dispose(),
  };
}

it("compares wherever the cursor comes to rest", async () => {
  const { goTo, lines, close } = await setUp();
  await goTo(1);
  expect(lines()).toEqual([0, 1]);
  close();
});

it("compares nowhere unasked while completions are paused, or off for the document", async () => {
  const { circumstances, goTo, lines, close } = await setUp();
  circumstances.isPaused = true;
  await goTo(1);
  expect(lines()).toEqual([0]);
  circumstances.isPaused = false;
  await goTo(2);
  expect(lines()).toEqual([0, 2]);
  close();
});

it("compares nowhere unasked on battery saver", async () => {
  const { circumstances, goTo, lines, close } = await setUp();
  circumstances.health = "saving";
  await goTo(1);
  expect(lines()).toEqual([0]);
  close();
});

it("catches up when it is seen again, where the cursor has moved meanwhile", async () => {
  const { goTo, setVisible, lines, close } = await setUp();
  await setVisible(false);
  await goTo(1);
  await goTo(2);
  expect(lines()).toEqual([0]);
  await setVisible(true);
  expect(lines()).toEqual([0, 2]);
  await setVisible(false);
  await setVisible(true);
  expect(lines()).toEqual([0, 2]);
  close();
});
