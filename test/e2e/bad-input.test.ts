/** Input that is bad or deceives, with real models: suggestions of odd characters, a lost model file, windows that disagree. */
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelStore } from "../../server/models/store.ts";
import { PACKAGE } from "./global-setup.ts";
import { acceptGhost, ghostText, openFile, placeCursor, save, sendGhostAway, typeForGhost } from "./lib/editor.ts";
import { inPanel, insertCard, readCard, SHOWN } from "./lib/panel.ts";
import { descendants } from "./lib/processes.ts";
import { RESULTS } from "./lib/session.ts";
import { testSession } from "./lib/test-session.ts";
import { waitFor } from "./lib/wait.ts";
import {
  clearMessages,
  expectNoMessage,
  hoverOver,
  messages,
  openMessage,
  runCommand,
  statusBarItem,
} from "./lib/workbench.ts";

const LINE = '"<b>\u202e\u0007</b>",';
/** Whoever goes on here writes such a line once more. U+202E makes what follows run from right to left. */
const MARKUP = `TITLES = [\n${`    ${LINE}\n`.repeat(6)}    \n]\n`;
const WITH_ANOTHER = MARKUP.replace("    \n]", `    ${LINE}\n]`);
/** Two slow cores load a model, or write an answer. */
const LIMIT_MS = 60_000;
const LOOKS = 8;
const BETWEEN_LOOKS_MS = 250;
const TOTAL = "def total(numbers):\n    \n";

describe("a suggestion", () => {
  const session = testSession({
    name: "bad-input",
    extension: { vsix: PACKAGE },
    files: {
      "ghost.py": MARKUP,
      "away.py": MARKUP,
      "panel.py": MARKUP,
      "list.py": "herringbone_count = 12\nherring_weight = 3\nprint(herring_weight)\n\n",
    },
    // So that the beginning of every answer comes first.
    settings: { "tandem.completion.deadline": 50 },
  });

  it("takes the place of its beginning, is shown as text whatever it contains, and inserted as it is", async () => {
    const { page, workspace, picture } = session();
    await openFile(page, "ghost.py");
    await placeCursor(page, 8, 5);
    await typeForGhost(page, '"');
    await waitFor("the whole suggestion", async () => (await ghostText(page)).endsWith('",'), LIMIT_MS);
    await picture("markup");
    expect(await ghostText(page)).toMatch(/^<b>\[U\+202E\].?<\/b>",$/);
    expect(await page.locator(".view-lines b").count()).toBe(0);
    await acceptGhost(page);
    await save(page);
    expect(await readFile(path.join(workspace, "ghost.py"), "utf8")).toBe(WITH_ANOTHER);
  });

  it("is sent away by Escape, and its rest does not bring it back", async () => {
    const { page } = session();
    await openFile(page, "away.py");
    await placeCursor(page, 8, 5);
    await page.keyboard.type('"');
    await waitFor("the beginning of a suggestion", async () => (await ghostText(page)) !== "", LIMIT_MS);
    await sendGhostAway(page);
    await save(page);
  });

  it("is text in the panel, too, where what cannot be seen is named", async () => {
    const { page, workspace, picture } = session();
    await openFile(page, "panel.py");
    await placeCursor(page, 8, 5);
    await page.keyboard.type('"');
    await runCommand(page, "Tandem: Compare Experts Here");
    expect((await readCard(page, "code")).text).toBe('<b>[U+202E][U+0007]</b>",');
    await picture("panel");
    expect(await inPanel(page, "pre b").count()).toBe(0);
    await insertCard(page, "code");
    await page.locator(".tab.active.dirty").waitFor();
    await waitFor("the text to be inserted", async () => {
      await save(page);
      return (await readFile(path.join(workspace, "panel.py"), "utf8")) === WITH_ANOTHER;
    });
  });

  it("is not inserted for a message of the panel's page that has the wrong shape, which the log tells", async () => {
    const { page, workspace, picture } = session();
    const frame = await (await page.waitForSelector(SHOWN)).contentFrame();
    // What the page's own `postMessage` comes down to; the page itself keeps that to itself.
    await frame?.evaluate(`__vscode_post_message__("onmessage", { message: { type: "insert", id: "toString" } })`);
    await runCommand(page, "Tandem: Show Log");
    const log = page.locator('.part.panel .monaco-editor[data-uri*="Tandem"]');
    await log.locator(".view-line", { hasText: "The panel sent a message that it must not send" }).first().waitFor();
    await picture("refused");
    expect(await readFile(path.join(workspace, "panel.py"), "utf8")).toBe(WITH_ANOTHER);
    await page.locator(".tab.dirty").waitFor({ state: "detached" });
    await runCommand(page, "View: Hide Panel");
  });

  it("comes beside the editor's own list only where it goes on from what is selected there", async () => {
    const { page, picture } = session();
    await openFile(page, "list.py");
    await placeCursor(page, 4, 1);
    await page.keyboard.type("print(herr", { delay: 40 });
    await page.keyboard.press("Control+Space");
    const selected = page.locator(".suggest-widget.visible .monaco-list-row.focused");
    const select = async (name: string) => {
      await selected.waitFor();
      if (!(await selected.textContent())?.includes(name)) await page.keyboard.press("ArrowDown");
      await selected.filter({ hasText: name }).waitFor();
    };
    await select("herringbone_count");
    await waitFor("ghost text that agrees", async () => (await ghostText(page)).startsWith("ingbone_count"), LIMIT_MS);
    await picture("list");
    await select("herring_weight");
    for (let looks = 0; looks < LOOKS; looks++) {
      await page.waitForTimeout(BETWEEN_LOOKS_MS);
      expect(["", "ing_weight"]).toContain((await ghostText(page)).slice(0, "ing_weight".length));
    }
  });
});

describe("a model file that is removed while it is in use", () => {
  const own = path.join(RESULTS, "own.gguf");
  let original: string;

  beforeAll(async () => {
    original = await new ModelStore().fetch("smollm2-135m");
    await mkdir(RESULTS, { recursive: true });
    await copyFile(original, own);
  });
  afterAll(() => rm(own, { force: true }));

  const session = testSession({
    name: "bad-input-model",
    extension: { vsix: PACKAGE },
    files: {
      "loaded.py": TOTAL,
      "removed.py": TOTAL,
      "without.py": TOTAL,
      "again.py": TOTAL,
      ".vscode/settings.json": JSON.stringify({
        "tandem.experts.code": own,
        "[python]": { "tandem.strategy": "code" },
      }),
    },
  });

  it("goes on as long as it is loaded, is missed once, and works again when it is back", async () => {
    const { page, picture } = session();
    const completeIn = async (file: string) => {
      await openFile(page, file);
      await placeCursor(page, 2, 5);
      expect((await typeForGhost(page, "result = ")).trim()).not.toBe("");
    };
    const isReady = () => {
      const look = async () => {
        // Every key asks for the expert.
        await page.keyboard.type("1");
        await page.mouse.move(640, 400);
        const hover = await hoverOver(page, statusBarItem(page, /Tandem Code expert$/), "own.gguf");
        return hover.includes("own.gguf, ready");
      };
      return waitFor("the expert to be ready", look, LIMIT_MS);
    };
    await completeIn("loaded.py");
    await isReady();
    await rm(own);
    await completeIn("removed.py");

    await runCommand(page, "Tandem: Restart Server");
    await openMessage(page, "own.gguf cannot be used: There is no file");
    await picture("removed");
    expect(await messages(page).count()).toBe(1);
    await clearMessages(page);
    await completeIn("without.py");

    await copyFile(original, own);
    await completeIn("again.py");
    await isReady();
    await picture("back");
    await expectNoMessage(page);
  });
});

describe("a server that hangs", () => {
  const session = testSession({ name: "bad-input-hangs", extension: { vsix: PACKAGE }, files: { "total.py": TOTAL } });

  it("is replaced by one server, however often somebody asks for that", async () => {
    const { page, serverPid } = session();
    const servers = () => descendants(serverPid, "dist/server.js");
    const [hanging = expect.fail("there is no server")] = await servers();
    process.kill(hanging, "SIGSTOP");
    // It is waited for a while, and there is time to ask again; as there is while the new one starts.
    for (let asked = 0; asked < 3; asked++) await runCommand(page, "Tandem: Restart Server");
    await openFile(page, "total.py");
    await placeCursor(page, 2, 5);
    expect((await typeForGhost(page, "result = ")).trim()).not.toBe("");
    await statusBarItem(page, /Tandem Auto$/).waitFor();
    await waitFor("a single server", async () => (await servers()).length === 1);
    expect(await servers()).not.toContain(hanging);
    await expectNoMessage(page);
  });
});

describe("two windows with different settings", () => {
  const session = testSession({
    name: "bad-input-windows",
    extension: { vsix: PACKAGE },
    open: "first",
    files: {
      "first/.vscode/settings.json": JSON.stringify({ "tandem.exclude": ["secret.py"] }),
      "first/open.py": TOTAL,
      "first/secret.py": TOTAL,
      "second/.vscode/settings.json": JSON.stringify({
        "tandem.strategy": "general",
        "tandem.exclude": [],
        "tandem.experts.code": "smollm2-135m",
      }),
      "second/secret.py": TOTAL,
    },
  });

  it("keep their own, and where there can be only one the other is told once", async () => {
    const { page: first, openWindow, picture } = session();
    const complete = async (page: Page, typed: string) => expect((await typeForGhost(page, typed)).trim()).not.toBe("");
    await openFile(first, "open.py");
    await placeCursor(first, 2, 5);
    await complete(first, "result = ");

    const second = await openWindow("second");
    await statusBarItem(second, /Tandem General model$/).waitFor({ timeout: 120_000 });
    await openFile(second, "secret.py");
    await placeCursor(second, 2, 5);
    await complete(second, "result = ");

    await openMessage(first, 'Another window has set tandem.experts.code = "smollm2-135m"');
    await picture("overruled");
    expect(await messages(first).count()).toBe(1);
    await clearMessages(first);
    await expectNoMessage(second);

    await statusBarItem(first, /Tandem Auto$/).waitFor();
    await complete(first, "\nfor ");
    await openFile(first, "secret.py");
    await statusBarItem(first, /Tandem Auto: off for this file$/).waitFor();
  });
});
