/** Everywhere the editor runs: several folders, unsaved files, notebooks, diffs and commit messages, with real models. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PACKAGE } from "./global-setup.ts";
import { violations } from "./lib/axe.ts";
import { acceptGhost, openFile, placeCursor, save, typeForGhost, waitForLine } from "./lib/editor.ts";
import { CARDS, inPanel, panelFrame, pressInPanel, readCard } from "./lib/panel.ts";
import { openSession, type Session } from "./lib/session.ts";
import { waitFor } from "./lib/wait.ts";
import { answerFileDialog, openQuickInput, pick, quickPickRow, runCommand, statusBarItem } from "./lib/workbench.ts";

const TOTAL = `def total(numbers):
    result = 0
    for number in numbers:
        result 
    return result
`;
const MEALS = `def feed(animals):
    for animal in animals:
        animal.eat
`;
const NAMES = `def show_all(names):
    for name in names:
        print
`;
const cell = (source: string) => ({ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source });
const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { language_info: { name: "python" } },
  cells: [cell("penguins = 12\nseals = 3\n"), cell("for index in range(10):\n    print")],
};
/** As git leaves it for whoever writes the message. */
const COMMIT = `

# Please enter the commit message for your changes. Lines starting
# with '#' will be ignored, and an empty message aborts the commit.
#
# On branch main
# Changes to be committed:
#	modified:   total.py
#
`;

describe("Tandem", () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({
      name: "everywhere",
      extension: { vsix: PACKAGE },
      open: "both.code-workspace",
      files: {
        "both.code-workspace": JSON.stringify({ folders: [{ path: "zoo" }, { path: "library" }] }),
        "zoo/total.py": TOTAL,
        "zoo/names.py": NAMES,
        "zoo/format.ts": "const unformatted = 1\n",
        "zoo/notes.ipynb": JSON.stringify(NOTEBOOK),
        "zoo/COMMIT_EDITMSG": COMMIT,
        "library/.vscode/settings.json": JSON.stringify({ "tandem.strategy": "general" }),
        "library/meals.py": MEALS,
      },
      settings: {
        "tandem.strategy": "code",
        // No beginnings of answers, which may be of one character.
        "tandem.completion.deadline": 2_000,
        "explorer.confirmDelete": false,
        "files.enableTrash": false,
        "editor.autoIndent": "none",
        // More than white space.
        "[typescript]": { "editor.formatOnSave": true },
        "typescript.format.semicolons": "insert",
      },
    });
    await statusBarItem(session.page, /Tandem Code expert$/).waitFor({ timeout: 120_000 });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session?.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());

  /** Makes another strategy that of the active file alone. */
  const chooseForThisFile = async () => {
    const { page } = session;
    await runCommand(page, "Tandem: Choose Strategy");
    await quickPickRow(page, "Auto").waitFor();
    await page.keyboard.type("Always");
    await pick(page, "Always Here");
    await pick(page, "In this file");
    await runCommand(page, "Tandem: Choose Strategy");
    await quickPickRow(page, "Vote").waitFor();
    await pick(page, "Cascade");
    await statusBarItem(page, /Tandem Cascade$/).waitFor();
  };

  it("offers to compare in the sample where no editor is open", async () => {
    const { page } = session;
    await runCommand(page, "Tandem: Compare Experts Here");
    await inPanel(page, "[role=alert]").filter({ hasText: "no position to compare at" }).waitFor();
    await session.picture("no-position");
    expect(await violations(await panelFrame(page))).toEqual([]);
    await pressInPanel(page, "Compare in the Sample File");
    await waitForLine(page, "A sample to try Tandem on.");
    for (const id of CARDS) expect((await readCard(page, id)).text.trim(), id).not.toBe("");
    await session.picture("sample");
  });

  it("completes in every folder of a workspace, with each folder's settings", async () => {
    const { page, workspace } = session;
    await openFile(page, "total.py");
    await placeCursor(page, 4, 16);
    await typeForGhost(page, "+");
    await acceptGhost(page);
    await save(page);
    expect(await readFile(path.join(workspace, "zoo/total.py"), "utf8")).toContain("result +=");

    await openFile(page, "meals.py");
    await statusBarItem(page, /Tandem General model$/).waitFor();
    await placeCursor(page, 3, 19);
    await typeForGhost(page, "(");
    await session.picture("folders");
    await acceptGhost(page);
  });

  it("completes in the cells of a notebook, which are one file to it", async () => {
    const { page } = session;
    await openQuickInput(page, "Control+p", "notes.ipynb");
    await pick(page, "notes.ipynb");
    const cells = page.locator('.cell-editor-part .monaco-editor[data-uri*="notes.ipynb"]');
    await cells.nth(1).locator(".view-line").last().click();
    await page.keyboard.press("Control+End");
    await typeForGhost(page, "(");
    await session.picture("notebook");
    await acceptGhost(page);
    await cells
      .nth(1)
      .locator(".view-line", { hasText: /print\(\w+/ })
      .waitFor();

    await chooseForThisFile();
    await openFile(page, "total.py");
    await statusBarItem(page, /Tandem Code expert$/).waitFor();
    await openQuickInput(page, "Control+p", "notes.ipynb");
    await pick(page, "notes.ipynb");
    await cells.nth(0).locator(".view-line").last().click();
    await statusBarItem(page, /Tandem Cascade$/).waitFor();
  });

  it("completes in the changed side of a diff", async () => {
    const { page } = session;
    await openFile(page, "names.py");
    await placeCursor(page, 1, 1);
    await page.keyboard.type("# All of them.\n");
    await runCommand(page, "File: Compare Active File with Saved");
    const side = page.locator(".monaco-diff-editor .editor.modified .monaco-editor");
    await side.locator(".view-line", { hasText: "print" }).click();
    await page.keyboard.press("End");
    await typeForGhost(page, "(");
    await session.picture("diff");
    await acceptGhost(page);
    await side.locator(".view-line", { hasText: /print\(\w+/ }).waitFor();
  });

  it("completes a commit message", async () => {
    const { page } = session;
    await openFile(page, "COMMIT_EDITMSG");
    await statusBarItem(page, "Git Commit Message").waitFor();
    await placeCursor(page, 1, 1);
    await typeForGhost(page, "Add a function that returns the sum of all ");
    await session.picture("commit");
    await acceptGhost(page);
  });

  it("completes a file that was never saved, and leaves it its strategy when it is", async () => {
    const { page, workspace } = session;
    await runCommand(page, "File: New Untitled Text File");
    await page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await page.keyboard.insertText("for line in lines:\n    print");
    await typeForGhost(page, "(");
    await session.picture("untitled");
    await acceptGhost(page);
    await chooseForThisFile();
    await page.keyboard.press("Control+s");
    await answerFileDialog(page, "for line in lines:", path.join(workspace, "zoo/lines.py"));
    await page.locator(".tab.active", { hasText: "lines.py" }).waitFor();
    await session.picture("saved");
    await statusBarItem(page, /Tandem Cascade$/).waitFor();
  });

  it("leaves a file its strategy when what was never saved is formatted as it is saved", async () => {
    const { page, workspace } = session;
    // The formatter has to be there.
    await openFile(page, "format.ts");
    await waitFor(
      "the formatter",
      async () => {
        // A file without changes is not formatted. As long as there is no formatter, saving does without.
        await page.keyboard.type(" ");
        await save(page);
        return (await page.locator(".editor-group-container.active .view-line").first().textContent())?.endsWith("1;");
      },
      60_000,
    );
    await runCommand(page, "File: New Untitled Text File");
    await page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await page.keyboard.insertText("const seals = 3\nconst penguins = seals\n");
    await chooseForThisFile();
    await page.keyboard.press("Control+s");
    await answerFileDialog(page, "const seals = 3", path.join(workspace, "zoo/seals.ts"));
    await page.locator(".tab.active", { hasText: "seals.ts" }).waitFor();
    await waitForLine(page, "const seals = 3;");
    expect(await readFile(path.join(workspace, "zoo/seals.ts"), "utf8")).toContain("const penguins = seals;");
    await statusBarItem(page, /Tandem Cascade$/).waitFor();
  });

  it("completes a notebook that was never saved, and leaves it its strategy when it is", async () => {
    const { page, workspace } = session;
    await runCommand(page, "Create: New Jupyter Notebook");
    await page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    const cell = page.locator('.monaco-editor[data-uri^="vscode-notebook-cell:Untitled"]');
    await cell.locator(".view-line").click();
    await cell.and(page.locator(".focused")).waitFor();
    await page.keyboard.type("for herring in herrings:\n    print");
    await typeForGhost(page, "(");
    await acceptGhost(page);
    await chooseForThisFile();
    await page.keyboard.press("Control+s");
    await answerFileDialog(page, ".ipynb", path.join(workspace, "zoo/herrings.ipynb"));
    await page.locator(".tab.active", { hasText: "herrings.ipynb" }).waitFor();
    await session.picture("saved-notebook");
    await statusBarItem(page, /Tandem Cascade$/).waitFor();
  });

  it("forgets the strategy of a file that is deleted", async () => {
    const { page, workspace } = session;
    await openFile(page, "lines.py");
    await statusBarItem(page, /Tandem Cascade$/).waitFor();
    await runCommand(page, "File: Reveal Active File in Explorer View");
    await page.locator(".explorer-folders-view .monaco-list-row.focused").waitFor();
    await page.keyboard.press("Delete");
    await page.locator(".tab", { hasText: "lines.py" }).waitFor({ state: "detached" });
    await runCommand(page, "File: New Untitled Text File");
    await page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await page.keyboard.insertText("another file");
    await page.keyboard.press("Control+s");
    await answerFileDialog(page, "another file", path.join(workspace, "zoo/lines.py"));
    await page.locator(".tab.active", { hasText: "lines.py" }).waitFor();
    await statusBarItem(page, "Python").waitFor();
    await session.picture("deleted");
    await statusBarItem(page, /Tandem Code expert$/).waitFor();
  });
});
