/** Two windows of VS Code on one machine, with real models: they share one server. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PACKAGE } from "./global-setup.ts";
import { openFile, placeCursor, typeForGhost } from "./lib/editor.ts";
import { descendants } from "./lib/processes.ts";
import { openSession, type Session } from "./lib/session.ts";
import { runCommand, statusBarItem } from "./lib/workbench.ts";

/** Loading the code included. The aim is 50 ms on a quiet machine; this one may do something else. */
const MOST_ACTIVATION_MS = 300;
const CODE = "def total(numbers):\n    \n";

describe("two windows", () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({
      name: "windows",
      extension: { vsix: PACKAGE },
      files: { "first.py": CODE, "second.py": CODE },
    });
    await statusBarItem(session.page, /Tandem Auto$/).waitFor({ timeout: 120_000 });
  });
  afterAll(() => session?.close());

  it("have their extension activated without waiting for the server", async () => {
    const { page } = session;
    await runCommand(page, "Developer: Show Running Extensions");
    const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Tandem" });
    const [, ms] = /Activation: (\d+)ms/.exec((await row.first().textContent()) ?? "") ?? [];
    console.log(`activation: ${ms} ms`);
    await session.picture("running-extensions");
    expect(Number(ms)).toBeLessThan(MOST_ACTIVATION_MS);
  });

  it("share one server, and when one is closed the other goes on", async () => {
    const { page, serverPid, openWindow } = session;
    await openFile(page, "first.py");
    await placeCursor(page, 2, 5);
    expect((await typeForGhost(page, "result = ")).trim()).not.toBe("");

    const other = await openWindow();
    await statusBarItem(other, /Tandem Auto$/).waitFor({ timeout: 120_000 });
    await openFile(other, "second.py");
    await placeCursor(other, 2, 5);
    expect((await typeForGhost(other, "result = ")).trim()).not.toBe("");
    expect(await descendants(serverPid, "dist/server.js")).toHaveLength(1);

    await page.close();
    expect((await typeForGhost(other, "\nfor ")).trim()).not.toBe("");
  });
});
