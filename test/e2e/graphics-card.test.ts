/** What a person with a graphics card sees. What is fetched for it is real, from the registry that npm is set up with. */
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE } from "../../server/models/catalogue.ts";
import { modelsDirectory } from "../../server/models/directory.ts";
import { PACKAGE } from "./global-setup.ts";
import { openFile, placeCursor, typeForGhost } from "./lib/editor.ts";
import { pretendGraphicsCard } from "./lib/graphics-card.ts";
import { modelRow, openModelsView, pressInRow, rowSays, widenSideBar } from "./lib/models-view.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { RESULTS } from "./lib/session.ts";
import { testSession } from "./lib/test-session.ts";
import { hoverOver, messages, openMessage, statusBarItem } from "./lib/workbench.ts";

const STORE = path.join(RESULTS, "graphics-card-store");
const GPU = path.join(STORE, "gpu");
const OFFER = "Tandem can compute on the graphics card of this machine.";
/** 24 MB over a slow line. */
const FETCH_LIMIT_MS = 300_000;

describe("A graphics card", () => {
  let takeAway: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    await rm(STORE, { recursive: true, force: true });
    takeAway = await pretendGraphicsCard();
  });
  afterAll(() => takeAway?.());
  const session = testSession({
    name: "graphics-card",
    extension: { vsix: PACKAGE },
    files: {
      "a.py": "def total(numbers):\n    \n",
      // What belongs to the machine is not read from the user's settings where the editor runs elsewhere.
      ".vscode/settings.json": JSON.stringify({
        "tandem.experts.general": fileOf("smollm2-135m"),
        "tandem.experts.code": fileOf("qwen2.5-coder-0.5b"),
      }),
    },
    environment: { TANDEM_MODELS: STORE },
  });

  it("is offered support once, quietly, and nothing is fetched by itself", async () => {
    const { page } = session();
    const offer = await openMessage(page, OFFER);
    expect(await offer.textContent()).toMatch(/Vulkan can be fetched \(24 MB\)/);
    await takeScreenshot(session(), "graphics-card-offer");
    await offer.locator(".monaco-button", { hasText: "Not Now" }).click();
    await messages(page).waitFor({ state: "detached" });
    expect(existsSync(GPU)).toBe(false);
  });

  it("has a row of its own, by which its support is fetched and verified", async () => {
    const { page } = session();
    await openModelsView(page);
    await widenSideBar(page, 640);
    await rowSays(page, "Vulkan", /^Vulkan, not fetched, optional · 24 MB to fetch, \d+ MB on the disk$/);
    await hoverOver(page, modelRow(page, "Graphics Card"), "Nothing is fetched unless you ask for it.");
    await takeScreenshot(session(), "graphics-card-row");
    await pressInRow(page, "Vulkan", "Fetch");
    await rowSays(page, "Vulkan", /^Vulkan, here, installed · \d+ MB$/, FETCH_LIMIT_MS);
    await takeScreenshot(session(), "graphics-card-installed");
    expect(await readdir(GPU)).toHaveLength(1);
  });

  it("that cannot compute leaves the work to the processor", async () => {
    const { page } = session();
    await statusBarItem(page, /Tandem Auto$/).waitFor({ timeout: 120_000 });
    await openFile(page, "a.py");
    await placeCursor(page, 2, 5);
    expect((await typeForGhost(page, "result = ")).trim()).not.toBe("");
  });
});

function fileOf(id: string): string {
  const model = CATALOGUE.find((entry) => entry.id === id) ?? expect.fail(`There is no model ${id}.`);
  return path.join(modelsDirectory("", process.env), model.fileName);
}
