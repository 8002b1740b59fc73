/** Two windows of VS Code on one machine, with real models: they share one server. */
import { describe, expect, it } from "vitest";
import { PACKAGE } from "./global-setup.ts";
import { openFile, placeCursor, typeForGhost } from "./lib/editor.ts";
import { descendants } from "./lib/processes.ts";
import { testSession } from "./lib/test-session.ts";
import { statusBarItem } from "./lib/workbench.ts";

const CODE = "def total(numbers):\n    \n";

describe("two windows", () => {
  const session = testSession({
    name: "windows",
    extension: { vsix: PACKAGE },
    files: { "first.py": CODE, "second.py": CODE },
  });

  it("share one server, and when one is closed the other goes on", async () => {
    const { page, serverPid, openWindow } = session();
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
