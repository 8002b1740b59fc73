/** What a person does in the models' view, by mouse and by keyboard; a server on this machine stands for the model hub. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE } from "../../server/models/catalogue.ts";
import { modelsDirectory } from "../../server/models/directory.ts";
import { FakeHub } from "../unit/models/support/fake-hub.ts";
import { ggufFile } from "../unit/models/support/gguf-file.ts";
import { PACKAGE } from "./global-setup.ts";
import {
  goToRow,
  modelRow,
  modelsArea,
  modelsView,
  openModelsView,
  pressInRow,
  pressInTitle,
  rowSays,
  widenSideBar,
} from "./lib/models-view.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { openSession, RESULTS, type Session } from "./lib/session.ts";
import { inEachTheme } from "./lib/themes.ts";
import { waitFor } from "./lib/wait.ts";
import {
  answerFileDialog,
  clearMessages,
  enter,
  hoverOver,
  openMessage,
  pick,
  quickPickRow,
  runCommand,
  statusBarItem,
} from "./lib/workbench.ts";

const STORE = path.join(RESULTS, "models-store");
/** Where it is put for the last test. */
const AWAY = `${STORE}-away`;
const OWN = path.join(RESULTS, "models-own");
const MODEL = CATALOGUE.find(({ id }) => id === "smollm2-135m") ?? expect.fail("there is no such model");
const FILE = path.join(STORE, MODEL.fileName);
/** So much of the model arrives before the hub falls silent. */
const FIRST_BYTES = 40_000_000;
/** On a slow disk. */
const ARRIVAL_LIMIT_MS = 60_000;
const MINE = path.join(OWN, "mine.gguf");
const ON_HUB = "hf:somebody/toys/toy.gguf";

/** What was measured on this machine, had the model been used here before. */
const COSTS = { [`${MODEL.fileName} measured before`]: { "2": { prompt: 5, step: 16 } } };

describe("The models' view", () => {
  let session: Session;
  let hub: FakeHub;

  beforeAll(async () => {
    for (const folder of [STORE, AWAY, OWN]) await rm(folder, { recursive: true, force: true });
    for (const folder of [STORE, OWN]) await mkdir(folder, { recursive: true });
    const here = path.join(modelsDirectory("", process.env), MODEL.fileName);
    await copyFile(here, MINE);
    await writeFile(path.join(STORE, "costs.json"), JSON.stringify(COSTS));
    hub = await FakeHub.start();
    hub.etag = '"1"';
    hub.files.set(`${MODEL.hub.repository}/resolve/${MODEL.hub.revision}/${MODEL.hub.file}`, await readFile(here));
    hub.files.set("somebody/toys/resolve/main/toy.gguf", ggufFile());
    session = await openSession({
      name: "models",
      extension: { vsix: PACKAGE },
      files: { "a.ts": "export const a = 1;\n" },
      environment: {
        TANDEM_MODELS: STORE,
        TANDEM_HUB: hub.url,
        // The other source of models is not to be asked.
        PIP_INDEX_URL: "http://127.0.0.1:9/simple",
      },
    });
    await statusBarItem(session.page, "Tandem Auto: fetch models").waitFor({ timeout: 60_000 });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session?.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(async () => {
    await session?.close();
    await hub?.stop();
  });

  it("opens when somebody opens it, and says what suits this machine", async () => {
    const { page } = session;
    expect(await modelsView(page).count()).toBe(0);
    await openModelsView(page);
    await rowSays(page, "Starter pair", /^Starter pair, not fetched, 590 MB to fetch · Apache-2\.0( · recommended)?$/);
    await rowSays(page, "Two coders", /1\.6 GB to fetch · Apache-2\.0( · recommended)?$/);
    await rowSays(page, MODEL.id, /not fetched, 98 MB · Apache-2\.0 · general model$/);
    await rowSays(page, "gemma-3-270m", /not fetched, 253 MB · Gemma terms of use$/);
    await rowSays(page, "Nothing on the disk", /GB free · /);
    await hoverOver(page, modelRow(page, "Presets"), "This machine: ");
    const hover = await hoverOver(page, modelRow(page, MODEL.id), "Speed measured here: none yet");
    expect(hover).toMatch(/SmolLM2 135M Instruct[\s\S]*Licence: Apache-2\.0/);
    await takeScreenshot(session, "models-nothing-here");
  });

  it("fetches by mouse, shows how far that is, and keeps what has arrived when it is cancelled", async () => {
    const { page } = session;
    const part = `${FILE}.part`;
    hub.hangAfter = FIRST_BYTES;
    await pressInRow(page, MODEL.id, "Fetch");
    await rowSays(page, MODEL.id, /work goes on, \d+ % of 98\.4 MB/);
    await rowSays(page, "Starter pair", /work goes on, smollm2-135m: \d+ % of 98\.4 MB/);
    expect(await page.locator(".notification-toast", { hasText: "fetching" }).count()).toBe(0);
    await takeScreenshot(session, "models-fetching");
    await waitFor(
      "what the hub sends",
      async () => existsSync(part) && (await stat(part)).size === FIRST_BYTES,
      ARRIVAL_LIMIT_MS,
    );
    await pressInRow(page, MODEL.id, "Cancel");
    await rowSays(page, MODEL.id, /paused, 40 % fetched · 98 MB · Apache-2\.0 · general model$/);
    expect((await stat(part)).size).toBe(FIRST_BYTES);
  });

  it("goes on from there, by keyboard", async () => {
    const { page } = session;
    hub.hangAfter = undefined;
    await runCommand(page, "Tandem: Manage Models");
    await goToRow(page, MODEL.id);
    await page.keyboard.press("Enter");
    await quickPickRow(page, "Resume").waitFor();
    await takeScreenshot(session, "models-actions");
    await page.keyboard.press("Enter");
    await rowSays(page, MODEL.id, /in use, 98 MB · \d+ tokens\/s · Apache-2\.0 · general model$/, 120_000);
    expect(hub.ranges).toEqual([undefined, `bytes=${FIRST_BYTES}-`]);
    await rowSays(page, "Starter pair", /491 MB to fetch · \d+ tokens\/s · /);
    await rowSays(page, "98 MB used", /GB free/);
  });

  it("tells where the models are, since this editor's window is on another machine than they are", async () => {
    const { page } = session;
    await pressInRow(page, "98 MB used", "Open the Folder", { stays: true });
    await openMessage(page, `Tandem: the folder is ${STORE} on the machine that Tandem runs on.`);
    await clearMessages(page);
  });

  it("is read well in every theme", async () => {
    const { page } = session;
    await widenSideBar(page, 640);
    await modelRow(page, MODEL.id).click();
    await takeScreenshot(session, "models-view", await modelsArea(page));
    await inEachTheme(page, (theme) => takeScreenshot(session, `models-${theme}`));
  });

  it("adds a file of the person's own and uses it at once", async () => {
    const { page } = session;
    await pressInTitle(page, "Add a Local Model File");
    await answerFileDialog(page, "/workspace/", MINE);
    await pick(page, "Use as code expert");
    await rowSays(page, "mine.gguf", /in use, 98 MB · .*code expert$/);
    await takeScreenshot(session, "models-own-file");
  });

  it("tells when a file that is in use has been removed, and goes on", async () => {
    const { page } = session;
    await rm(MINE);
    await pressInTitle(page, "Refresh Models");
    await rowSays(page, "mine.gguf", /not there · .*code expert$/);
    await takeScreenshot(session, "models-file-gone");
    await rowSays(page, MODEL.id, /in use, 98 MB/);
  });

  it("fetches what it is given from the hub, and refuses what makes no sense", async () => {
    const { page } = session;
    await pressInTitle(page, "Add a Model from the Hub");
    const input = page.locator(".quick-input-widget:visible");
    await input.locator(".quick-input-box input").fill("nonsense");
    await input.getByText("A reference looks like hf:owner/repository/file.gguf").waitFor();
    await takeScreenshot(session, "models-nonsense");
    await enter(page, "hf:nobody/nothing/none.gguf");
    const message = await openMessage(page, "it has no such file (HTTP 404)");
    expect(await message.textContent()).toContain("Manage Models");
    await page.keyboard.press("Escape");
    await rowSays(page, "none.gguf", /failed · licence: see the hub$/);
    await takeScreenshot(session, "models-failed");
    await pressInRow(page, "none.gguf", "Take Off This List");
    await modelRow(page, "none.gguf").waitFor({ state: "detached" });

    await runCommand(page, "Tandem: Add a Model from the Hub…");
    await hubQuestion(page).waitFor();
    await enter(page, `${hub.url}/somebody/toys/blob/main/toy.gguf`);
    await rowSays(page, "toy.gguf", /here, 1 MB · mit$/);
    expect(existsSync(path.join(STORE, "hf/somebody/toys@main/toy.gguf"))).toBe(true);
  });

  it("removes by keyboard, after a question", async () => {
    const { page } = session;
    const dialog = page.locator(".monaco-dialog-box");
    const removeByKey = async (label: string, answer: string) => {
      await runCommand(page, "Tandem: Manage Models");
      await goToRow(page, label);
      await page.keyboard.press("Delete");
      await dialog.locator(".monaco-button", { hasText: answer }).click();
      await dialog.waitFor({ state: "detached" });
    };
    await removeByKey(MODEL.id, "Cancel");
    expect(existsSync(FILE)).toBe(true);
    await removeByKey(MODEL.id, "Remove");
    await rowSays(page, MODEL.id, /not fetched, 98 MB · Apache-2\.0 · general model$/);
    expect(existsSync(FILE)).toBe(false);
    await removeByKey("toy.gguf", "Remove");
    await modelRow(page, "toy.gguf").waitFor({ state: "detached" });
  });

  it("names the remedy when the network is down", async () => {
    const { page } = session;
    await hub.stop();
    await runCommand(page, "Tandem: Add a Model from the Hub…");
    await hubQuestion(page).waitFor();
    await enter(page, ON_HUB);
    await openMessage(page, `${ON_HUB} could not be fetched. The model hub cannot be reached`);
    await page.keyboard.press("Escape");
    await rowSays(page, "toy.gguf", /^toy\.gguf, failed/);
  });

  it("names the remedy when the store cannot be written, and stays right", async () => {
    const { page } = session;
    await rename(STORE, AWAY);
    await writeFile(STORE, "");
    await pressInRow(page, MODEL.id, "Fetch", { stays: true });
    const message = await openMessage(page, `The model directory ${STORE} cannot be used`);
    await message.locator(".monaco-button", { hasText: "Open Settings" }).waitFor();
    await takeScreenshot(session, "models-store-unusable");
    await page.keyboard.press("Escape");
    await rowSays(page, MODEL.id, /failed · 98 MB/);
  });
});

/** The title of the box that asks for a model of the hub, which takes the place of the palette. */
function hubQuestion(page: Page): Locator {
  return page.locator(".quick-input-title:visible", { hasText: "Add a Model from the Hub" });
}
