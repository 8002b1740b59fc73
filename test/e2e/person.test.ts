/** What a person does with Tandem in VS Code, with real models: once from the development folder, once installed. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "../../scripts/vscode/package.ts";
import { PACKAGE } from "./global-setup.ts";
import {
  acceptGhost,
  ghostText,
  openFile,
  placeCursor,
  save,
  settledGhost,
  typeForGhost,
  typeWatching,
  waitForLine,
} from "./lib/editor.ts";
import { CARDS, insertCard, readCard } from "./lib/panel.ts";
import { descendants } from "./lib/processes.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { openSession, type Session } from "./lib/session.ts";
import { waitFor } from "./lib/wait.ts";
import { escapeQuickInput, pick, quickPickRow, runCommand, statusBarItem } from "./lib/workbench.ts";

const GEOMETRY = `export interface Point {
  x: number;
  y: number;
}

/** The distance between two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The point halfway between two points. */
export function midpoint(a: Point, b: Point): Point {
  
}
`;
const STATISTICS = `def total(numbers):
    """The sum of the numbers."""
    result = 0
    for number in numbers:
        result += number
    return result


def mean(numbers):
    """The arithmetic mean of the numbers."""
    
`;
/** What its members are called is written in another file, which no test opens. */
const PENGUIN = `/** A penguin of the zoo. */
export interface Penguin {
  name: string;
  favouriteHerringDish: string;
}
`;
const PENGUINS = `import type { Penguin } from "./penguin";

/** A line for the menu. */
export function menuLine(penguin: Penguin): string {
  const chef = "Gustav";
  
}
`;
const FILES = {
  "penguin.ts": PENGUIN,
  "penguins.ts": PENGUINS,
  "geometry.ts": GEOMETRY,
  "following.ts": GEOMETRY,
  "strategy.ts": GEOMETRY,
  "panel.py": STATISTICS,
  "restart.ts": GEOMETRY,
};

describe.each([
  { name: "development", extension: { folder: PROJECT } },
  { name: "packaged", extension: { vsix: PACKAGE } },
])("VS Code with the $name extension", ({ name, extension }) => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({ name, extension, files: FILES });
    await statusBarItem(session.page, /Tandem Auto$/).waitFor({ timeout: 120_000 });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());

  it("shows ghost text while a person types, and Tab makes it part of the file", async () => {
    const { page, workspace } = session;
    await openFile(page, "geometry.ts");
    await placeCursor(page, 13, 3);
    const typed = "return {";
    const ghost = await typeForGhost(page, typed);
    expect(ghost.trim()).not.toBe("");
    await takeScreenshot(session, "ghost-text");

    await acceptGhost(page);
    await save(page);
    const [firstLine] = ghost.split("\n");
    expect(await readFile(path.join(workspace, "geometry.ts"), "utf8")).toContain(`  ${typed}${firstLine}`);
  });

  it("keeps ghost text on screen while a person types what it says", async () => {
    const { page } = session;
    await openFile(page, "following.ts");
    await placeCursor(page, 13, 3);
    await typeForGhost(page, "return {");
    // The beginning of an answer comes first, where the machine is slow.
    const said = await waitFor("a line that is long enough", async () => {
      const [line = ""] = (await settledGhost(page)).split("\n");
      return line.length > 8 && line;
    });
    const seen: { typed: string; ghost: string }[] = [];
    await typeWatching(page, said, 150, async (ghost, typed) => {
      seen.push({ typed, ghost });
    });
    // Behind the last character something else may be said, or nothing.
    const before = seen.slice(0, -1);
    expect(before.length).toBeGreaterThan(2);
    // Behind a dot the editor hides ghost text until its own list is there, and then shows what goes on from that.
    const shown = before.filter(({ ghost }) => ghost !== "");
    const goesOn = ({ typed, ghost }: { typed: string; ghost: string }) =>
      `${typed}${ghost.split("\n")[0]}`.startsWith(said.trimEnd());
    expect({ said, otherwise: shown.filter((look) => !goesOn(look)) }).toEqual({ said, otherwise: [] });
    expect(shown.length).toBeGreaterThan(before.length / 2);
  });

  it("knows what is defined in a file that nobody has opened", async () => {
    const { page } = session;
    await openFile(page, "penguins.ts");
    await placeCursor(page, 6, 3);
    let dishes = 0;
    await waitFor(
      "ghost text that the other file explains",
      async () => {
        // The editor's language server has to start, and what it says is read in a pause.
        await page.waitForTimeout(2_000);
        // Each time something else, since the same place has the same answer.
        await page.keyboard.type(`const dish${++dishes} = penguin.fa`, { delay: 40 });
        // Without the editor's own list, which knows the name as well.
        await page.keyboard.press("Escape");
        await runCommand(page, "Trigger Inline Suggestion");
        await page.waitForTimeout(2_000);
        if ((await ghostText(page)).startsWith("vouriteHerringDish")) return true;
        await page.keyboard.press("Escape");
        for (const key of ["Home", "Shift+End", "Delete"]) await page.keyboard.press(key);
        return false;
      },
      60_000,
    );
    await session.picture("definition");
  });

  it("completes with the strategy that was chosen in the palette", async () => {
    const { page } = session;
    await openFile(page, "strategy.ts");
    await placeCursor(page, 13, 3);
    await runCommand(page, "Tandem: Choose Strategy");
    const ensemble = quickPickRow(page, "Ensemble");
    await ensemble.waitFor();
    expect(await ensemble.textContent()).not.toContain("ms last");
    await pick(page, "Ensemble");
    await statusBarItem(page, "Tandem Ensemble").waitFor();

    await placeCursor(page, 13, 3);
    expect((await typeForGhost(page, "return {")).trim()).not.toBe("");
    await runCommand(page, "Tandem: Choose Strategy");
    await ensemble.waitFor();
    expect(await ensemble.textContent()).toMatch(/\d+ ms (last|median)/);
    await escapeQuickInput(page);
  });

  it("varies the strategy in force as chosen in the palette", async () => {
    const { page } = session;
    await openFile(page, "strategy.ts");
    await runCommand(page, "Tandem: Choose Strategy");
    await quickPickRow(page, "Auto").waitFor();
    // It stands last in a list that is longer than what is to be seen of it.
    await page.keyboard.type("Variant");
    await pick(page, "Choose Variant");
    await quickPickRow(page, "Fusion").waitFor();
    expect(await quickPickRow(page, "Weights").textContent()).toContain("evidence");
    await pick(page, "Weights");
    await pick(page, "By a fixed number");

    // The list shows what was in force when it was opened.
    await waitFor("the new value", async () => {
      await runCommand(page, "Tandem: Choose Variant");
      const weights = quickPickRow(page, "Weights");
      await weights.waitFor();
      const text = await weights.textContent();
      await escapeQuickInput(page);
      return text?.includes("fixed");
    });
  });

  it("shows in the panel what each expert and the collaboration would write, and inserts it", async () => {
    const { page, workspace } = session;
    await openFile(page, "panel.py");
    await placeCursor(page, 11, 5);
    await page.keyboard.type("return ");
    await runCommand(page, "Tandem: Compare Experts Here");
    for (const id of CARDS) {
      const { text, numbers } = await readCard(page, id);
      expect(text.trim(), id).not.toBe("");
      expect(numbers, id).toMatch(/\d+ ms/);
      expect(numbers, id).toMatch(/[\d.]+ tokens\/s/);
      expect(numbers, id).toMatch(/probability \d+ %/);
    }

    const { text } = await readCard(page, "code");
    await insertCard(page, "code");
    const [firstLine = ""] = text.split("\n");
    await waitForLine(page, `return ${firstLine}`);
    await save(page);
    expect(await readFile(path.join(workspace, "panel.py"), "utf8")).toContain(`    return ${text}`);
  });

  it("answers the next keystroke after its server was killed", async () => {
    const { page, serverPid } = session;
    await openFile(page, "restart.ts");
    await placeCursor(page, 13, 3);
    const before = await descendants(serverPid, "dist/server.js");
    expect(before).toHaveLength(1);
    for (const pid of before) process.kill(pid, "SIGKILL");

    const ghost = await typeForGhost(page, "return {");
    expect(ghost.trim()).not.toBe("");
    const after = await waitFor("a new server", async () => {
      const pids = await descendants(serverPid, "dist/server.js");
      return pids.length === 1 && pids;
    });
    expect(after).not.toEqual(before);
  });
});
