/** What becomes of a model file that is here already: work on it is begun and cancelled, and somebody deletes it. */
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE } from "../../server/models/catalogue.ts";
import { modelsDirectory } from "../../server/models/directory.ts";
import { PACKAGE } from "./global-setup.ts";
import { openFile, placeCursor, typeForGhost } from "./lib/editor.ts";
import { goToRow, openModelsView, pressInRow, rowSays, widenSideBar } from "./lib/models-view.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { RESULTS } from "./lib/session.ts";
import { testSession } from "./lib/test-session.ts";
import { waitFor } from "./lib/wait.ts";
import { clearMessages, messages, openMessage, pick, runCommand } from "./lib/workbench.ts";

const STORE = path.join(RESULTS, "model-work-store");
const MODEL = CATALOGUE.find(({ id }) => id === "smollm2-135m") ?? expect.fail("there is no such model");
/** Every format is written, measured and compared on real text. */
const OPTIMISE_LIMIT_MS = 240_000;
const FILE = path.join(STORE, MODEL.fileName);

describe("A model that is here", () => {
  const original = path.join(modelsDirectory("", process.env), MODEL.fileName);
  beforeAll(async () => {
    await rm(STORE, { recursive: true, force: true });
    await mkdir(STORE, { recursive: true });
    await copyFile(original, FILE);
  });
  const session = testSession({
    name: "model-work",
    extension: { vsix: PACKAGE },
    files: {
      "a.py": "def total(numbers):\n    \n",
      // Beside the one that things happen to.
      ".vscode/settings.json": JSON.stringify({ "tandem.experts.code": original }),
    },
    environment: { TANDEM_MODELS: STORE },
  });
  const modelFiles = async () => (await readdir(STORE)).filter((name) => name.includes(".gguf"));

  it("is made faster in its row, and stays as it is when that is cancelled", async () => {
    const { page } = session();
    await openModelsView(page);
    await widenSideBar(page, 640);
    await runCommand(page, "Tandem: Manage Models");
    await goToRow(page, MODEL.id);
    await page.keyboard.press("Enter");
    await pick(page, "Make It Faster Here…");
    await rowSays(page, MODEL.id, /work goes on, .*\d+ %/);
    await takeScreenshot(session(), "models-optimising");
    await pressInRow(page, MODEL.id, "Cancel");
    await rowSays(page, MODEL.id, /in use, 98 MB · .*general model$/);
    await waitFor("what was written to be gone", async () => (await modelFiles()).length === 1);
  });

  it("is verified by mouse, which a message tells", async () => {
    const { page } = session();
    await pressInRow(page, "98 MB used", "Verify", { stays: true });
    await openMessage(page, "The model file is as it should be.");
    await clearMessages(page);
  });

  it("is made faster to the end, and the copy is used at once where it is worth it", async () => {
    const { page } = session();
    await runCommand(page, "Tandem: Manage Models");
    await goToRow(page, MODEL.id);
    await page.keyboard.press("Enter");
    await pick(page, "Make It Faster Here…");
    await rowSays(page, MODEL.id, /work goes on, .*\d+ %/);
    const done = await rowSays(page, MODEL.id, /in use, 98 MB · .*general model/, OPTIMISE_LIMIT_MS);
    // Which format is faster, if one is, differs from machine to machine.
    const isFaster = done.endsWith("optimised");
    await openMessage(page, isFaster ? "is used in the format" : "stays as it is");
    await takeScreenshot(session(), "models-optimised");
    await clearMessages(page);
    expect((await modelFiles()).some((name) => name.endsWith("-tandem.gguf"))).toBe(isFaster);
    await openFile(page, "a.py");
    await placeCursor(page, 2, 5);
    expect((await typeForGhost(page, "result = ")).trim()).not.toBe("");
  });

  it("is missed once when somebody else has deleted it, and the other expert goes on", async () => {
    const { page } = session();
    await rm(FILE);
    await runCommand(page, "Tandem: Restart Server");
    const message = await openMessage(page, `The general model ${MODEL.id} is no longer on this machine.`);
    await message.locator(".monaco-button", { hasText: "Fetch (98 MB)" }).waitFor();
    await takeScreenshot(session(), "models-lost");
    expect(await messages(page).count()).toBe(1);
    await page.keyboard.press("Escape");
    await openFile(page, "a.py");
    await placeCursor(page, 2, 5);
    expect((await typeForGhost(page, "result = ")).trim()).not.toBe("");
  });
});
