/** What is told about a person's work, with real models, and what never is: history, statistics, reports, and secrets. */
import { beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE, PRESETS } from "../../server/models/catalogue.ts";
import { VERSION } from "../../server/version.ts";
import { PACKAGE } from "./global-setup.ts";
import { BLOCKS, BLOCKS_END, typeForBlock } from "./lib/block.ts";
import { allowClipboard, readClipboard } from "./lib/clipboard.ts";
import { acceptGhost, ghostText, openFile, placeCursor, save, typeForGhost } from "./lib/editor.ts";
import { fillOwnStore, ownStore } from "./lib/own-store.ts";
import { inPanel, pressInPanel, webview } from "./lib/panel.ts";
import { focusPanel } from "./lib/panel-keyboard.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { testSession } from "./lib/test-session.ts";
import { waitFor } from "./lib/wait.ts";
import { runCommand, statusBarItem } from "./lib/workbench.ts";

const NAME = "told";
/** What two open files say, and nothing else: one that no model reads, and one beside it. */
const SECRET = "herring-4711-quagga";
const NO_SECRET = "walrus-2718-okapi";
/** Other files are read so often in a pause. */
const LIMIT_MS = 60_000;

describe("what is told of a person's work", () => {
  beforeAll(() => fillOwnStore(NAME));
  const session = testSession({
    name: NAME,
    extension: { vsix: PACKAGE },
    files: {
      "taken.ts": BLOCKS,
      "left.ts": BLOCKS,
      "private-penguin.md": "# The penguin Esmeralda owes me 77 herrings.\n",
      ".env": `ZOO_PASSWORD = "${SECRET}"\n`,
      "shared.py": `ZOO_TOKEN = "${NO_SECRET}"\n`,
      "neighbour.py": "",
    },
    // It is no other language that keeps it out.
    settings: { "files.associations": { ".env": "python" } },
    environment: { TANDEM_MODELS: ownStore(NAME) },
  });

  it("marks a suggestion as accepted in the panel, and counts it", async () => {
    const { page } = session();
    const suggestIn = async (file: string) => {
      await openFile(page, file);
      await placeCursor(page, BLOCKS_END.line, BLOCKS_END.column);
      await typeForBlock(page);
      // As long as somebody reads.
      await page.waitForTimeout(500);
    };
    await suggestIn("left.ts");
    await page.keyboard.press("Escape");
    await suggestIn("taken.ts");
    await acceptGhost(page);
    await save(page);
    await focusPanel(page);
    await pressInPanel(page, "Show the last answers");
    const answersIn = (file: string) => inPanel(page, "tandem-history details").filter({ hasText: file });
    await waitFor("the answer to be listed as accepted", async () => {
      await pressInPanel(page, "Show what came since");
      return (await answersIn("taken.ts").filter({ hasText: " · accepted" }).count()) === 1;
    });
    await takeScreenshot(session(), "accepted");
    expect(await answersIn("left.ts").count()).toBeGreaterThan(0);
    expect(await answersIn("left.ts").filter({ hasText: " · accepted" }).count()).toBe(0);
    await pressInPanel(page, "Show the last answers");
    // What is hidden is not the webview that is looked at below.
    await runCommand(page, "View: Toggle Primary Side Bar Visibility");

    // What becomes of an accepted text is counted when its file is closed, if not half a minute later.
    await openFile(page, "taken.ts");
    await runCommand(page, "View: Close Editor");
    await page.locator(".tab", { hasText: "taken.ts" }).waitFor({ state: "detached" });
    await runCommand(page, "Tandem: Show Statistics");
    const row = webview(page).locator("tr", { has: page.locator("th", { hasText: /^typescript$/ }) });
    await waitFor("the suggestion to be counted", async () => {
      await webview(page).locator('vscode-toolbar-button[label="Refresh"]').click();
      return (await row.count()) === 1;
    });
    const [shown, accepted] = await row.locator("td").allTextContents();
    await takeScreenshot(session(), "counted");
    expect(Number(shown)).toBeGreaterThan(0);
    expect(accepted).toMatch(/^[1-9]\d* %$/);
    await runCommand(page, "View: Toggle Primary Side Bar Visibility");
  });

  it("never suggests what stands in an open .env, unlike what stands in other open files", async () => {
    const { page } = session();
    await openFile(page, "shared.py");
    await openFile(page, ".env");
    await statusBarItem(page, /off for this file/).waitFor();
    await openFile(page, "neighbour.py");
    /** What is suggested behind the name, in a text that was not there before: the same one has the same answer. */
    const suggestionFor = async (name: string, attempt: number) => {
      for (const key of ["Escape", "Control+a", "Delete"]) await page.keyboard.press(key);
      await page.keyboard.type(`# Attempt ${attempt} at the zoo.\n${name} = `, { delay: 20 });
      await page.keyboard.press("Escape");
      // Other files are read in a pause.
      await page.waitForTimeout(4_000);
      const ghost = await typeForGhost(page, '"');
      await page.waitForTimeout(1_000);
      return ghost + (await ghostText(page));
    };
    let attempts = 0;
    await waitFor(
      "what stands in the other file",
      async () => {
        attempts++;
        return (await suggestionFor("ZOO_TOKEN", attempts)).includes(NO_SECRET);
      },
      LIMIT_MS,
    );
    await session().picture("shared");
    for (; attempts > 0; attempts--) {
      const ghost = await suggestionFor("ZOO_PASSWORD", attempts);
      for (const part of SECRET.split("-")) expect(ghost).not.toContain(part);
    }
    await session().picture("guarded");
  });

  it("writes a report for bug reports, with nothing of what is open", async () => {
    const { page, workspace } = session();
    await allowClipboard(page);
    await openFile(page, "private-penguin.md");
    await placeCursor(page, 1, 1);
    await page.keyboard.type("Not saved: the walrus Balthasar. ");
    await runCommand(page, "Tandem: Diagnose");
    await page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await page.locator(".editor-group-container.active .monaco-editor.focused .view-line").first().waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    const report = await waitFor("the report", async () => {
      const copied = await readClipboard(page);
      return copied.startsWith("# Tandem: diagnosis") && copied;
    });
    await takeScreenshot(session(), "diagnosis");
    expect(report).toContain(`| Tandem | ${VERSION} |`);
    expect(report).toMatch(/\| Editor \| .*\d+\.\d+\.\d+ \(web, remote: .*\) \|/);
    expect(report).toMatch(/\| Node\.js \| v\d+\./);
    expect(report).toMatch(/\| llama\.cpp \| .*\w.* \|/);
    expect(report).toMatch(/\| Threads used \| at most \d+ \|/);
    const [{ general, code }] = PRESETS;
    for (const { id, sha256 } of CATALOGUE.filter((model) => model.id === general || model.id === code)) {
      expect(report).toMatch(new RegExp(`\\| ${id} \\| .*${sha256}`));
    }
    const silentAbout = ["Esmeralda", "Balthasar", "penguin", "walrus", SECRET, "ZOO_", "meow", workspace];
    for (const secret of silentAbout) expect(report).not.toContain(secret);
  });
});
