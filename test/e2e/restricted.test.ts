/** Workspaces that VS Code restricts: one that is not trusted, and one without a file system. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PACKAGE } from "./global-setup.ts";
import { openFile, placeCursor, typeForGhost } from "./lib/editor.ts";
import { openSession, type Session } from "./lib/session.ts";
import { hoverOver, statusBarItem } from "./lib/workbench.ts";

describe("Tandem in a workspace that is not trusted", () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({
      name: "restricted",
      extension: { vsix: PACKAGE },
      files: {
        "names.py": "for name in names:\n    print\n",
        ".env": "KEY=abc\n",
        ".vscode/settings.json": JSON.stringify({
          "tandem.experts.code": "./evil.gguf",
          "tandem.exclude": [],
          "tandem.strategy": "code",
        }),
      },
      settings: { "security.workspace.trust.startupPrompt": "never" },
      asksForTrust: true,
    });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session?.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());

  it("runs the user's own models, not those that the workspace names, and says so", async () => {
    const { page } = session;
    await statusBarItem(page, "Restricted Mode").waitFor();
    const item = statusBarItem(page, /Tandem Code expert$/);
    await item.waitFor({ timeout: 120_000 });
    const text = await hoverOver(page, item, "Restricted Mode");
    await session.picture("hover");
    expect(text).toContain("qwen2.5-coder-0.5b");
    expect(text).not.toContain("evil");
    await openFile(page, "names.py");
    await placeCursor(page, 2, 10);
    await typeForGhost(page, "(");
    await openFile(page, ".env");
    await statusBarItem(page, /off for this file$/).waitFor();
  });
});

describe("Tandem in a virtual workspace", () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({
      name: "virtual",
      extension: { vsix: PACKAGE },
      open: "virtual.code-workspace",
      files: { "virtual.code-workspace": JSON.stringify({ folders: [{ uri: "elsewhere:/project" }] }) },
    });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session?.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());

  it("does not run, and says why and what to do", async () => {
    const { page } = session;
    await page.keyboard.press("Control+Shift+x");
    await page.locator(".extensions-viewlet .monaco-list-row", { hasText: "Tandem" }).first().click();
    const why = "Tandem runs its models in a process beside the files, so it needs a folder on a real file system.";
    await page.locator(".extension-editor", { hasText: why }).waitFor();
    await session.picture("declined");
    expect(await statusBarItem(page, "Tandem").count()).toBe(0);
  });
});
