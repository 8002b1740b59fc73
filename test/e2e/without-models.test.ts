/** What a person does before any model is there: first steps, messages and what they lead to; and old statistics. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dayBefore } from "../../server/statistics/day.ts";
import { addLatencies, latencyOf } from "../../server/statistics/latency-histogram.ts";
import { statisticsText } from "../../server/statistics/statistics-text.ts";
import { PACKAGE } from "./global-setup.ts";
import { violations } from "./lib/axe.ts";
import { waitForLine } from "./lib/editor.ts";
import { modelRow } from "./lib/models-view.ts";
import { inPanel, panelFrame, webview } from "./lib/panel.ts";
import { focusPanel, tabTo } from "./lib/panel-keyboard.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { openSession, RESULTS, type Session } from "./lib/session.ts";
import { inEachTheme } from "./lib/themes.ts";
import { waitFor } from "./lib/wait.ts";
import {
  answerFileDialog,
  escapeQuickInput,
  expectNoMessage,
  openMessage,
  quickPickRow,
  runCommand,
  statusBarItem,
  waitForSettings,
} from "./lib/workbench.ts";
import { NO_SETTINGS, writeWorkspaceSettings } from "./lib/workspace-settings.ts";

const STORE = path.join(RESULTS, "statistics-store");
const FILE = path.join(STORE, "statistics.json");
const STRATEGIES = ["auto", "ensemble", "code"];
const LANGUAGES = ["typescript", "python", "markdown"];

const OFFER = "Tandem needs two small models (590 MB) to complete code on this machine.";

/** Three weeks in which completions came sooner from day to day, and more of them were accepted. */
const ROWS = Array.from({ length: 21 }, (_, ago) => ago).flatMap((ago) =>
  STRATEGIES.flatMap((strategy, i) =>
    LANGUAGES.slice(0, 1 + (ago % 3)).map((language) => ({
      day: dayBefore(new Date(), ago),
      strategy,
      language,
      shown: 20 - 5 * i,
      accepted: 10 - 2 * i - Math.floor(ago / 4),
      typedAlong: 1,
      keptShares: 8,
      keptAnswers: 10,
      latency: addLatencies(
        Array.from({ length: 20 - 5 * i }, (_, nth) => latencyOf((120 + 80 * i + 6 * ago) * 1.08 ** nth)),
      ),
    })),
  ),
);

describe("VS Code without models", () => {
  let session: Session;

  beforeAll(async () => {
    await rm(STORE, { recursive: true, force: true });
    await mkdir(STORE, { recursive: true });
    await writeFile(FILE, statisticsText(ROWS));
    session = await openSession({
      name: "statistics",
      extension: { vsix: PACKAGE },
      files: { "a.ts": "export const a = 1;\n", ...NO_SETTINGS },
      environment: { TANDEM_MODELS: STORE },
    });
    await statusBarItem(session.page, "Tandem Auto: fetch models").waitFor({ timeout: 60_000 });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session?.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());

  it("offers the starter pair in a message, and fetches nothing unasked", async () => {
    const offer = await openMessage(session.page, OFFER);
    const buttons = offer.locator(".monaco-button");
    expect(await buttons.allTextContents()).toEqual(["Fetch", "Choose Models…", "Not Now"]);
    await takeScreenshot(session, "offer");
    await buttons.filter({ hasText: "Not Now" }).click();
    await expectNoMessage(session.page);
    await session.page.keyboard.press("Escape");
    expect(await readdir(STORE)).toEqual([path.basename(FILE)]);
  });

  describe("The statistics", () => {
    const page = () => webview(session.page);

    it("stand beside the strategies in the palette", async () => {
      await runCommand(session.page, "Tandem: Choose Strategy");
      const row = quickPickRow(session.page, "Ensemble");
      await waitFor("the figures of the strategy", async () =>
        /\d+ ms median wait · \d+ % of \d+ accepted/.test((await row.textContent()) ?? ""),
      );
      await takeScreenshot(session, "strategy-statistics");
      await escapeQuickInput(session.page);
    });

    it("are shown in a tab, in the colours of the theme", async () => {
      await runCommand(session.page, "Tandem: Show Statistics");
      const shown = ROWS.reduce((sum, row) => sum + row.shown, 0);
      await page()
        .locator(".totals dd", { hasText: String(shown) })
        .waitFor();
      const strategies = page().locator(".table").nth(1).locator("tbody tr");
      expect(await strategies.locator("th").allTextContents()).toEqual(["Auto", "Ensemble", "Code expert"]);
      expect(await page().locator("tandem-plot canvas").count()).toBe(2);
      const described = await page().locator("tandem-plot [role=img]").first().getAttribute("aria-label");
      expect(described).toContain("Median latency, 21 days");

      const drawings = new Set<string>();
      await inEachTheme(session.page, async (theme) => {
        await waitFor(`the plots in ${theme}`, async () => {
          const drawing = await page()
            .locator("tandem-plot canvas")
            .first()
            .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
          return !drawings.has(drawing) && drawings.add(drawing);
        });
        await page().locator("h1").scrollIntoViewIfNeeded();
        await takeScreenshot(session, `statistics-${theme}`);
        await page().locator("summary").click();
        expect(await violations(await panelFrame(session.page)), theme).toEqual([]);
        await page().locator("summary").click();
      });

      await page().locator("tandem-plot .u-over").first().hover();
      expect(await page().locator("tandem-plot .u-legend").first().textContent()).toMatch(/ 20\d\d.*\d+ ms/);
      await page().locator("summary").click();
      expect(await page().locator("details tbody tr").count()).toBe(21);
      await page().locator("summary").click();
      await page().locator("table").last().scrollIntoViewIfNeeded();
      await takeScreenshot(session, "statistics-tables");
    });

    it("are exported where the person wants them", async () => {
      const target = path.join(session.workspace, "statistics.csv");
      await page().locator("vscode-button", { hasText: "Export…" }).click();
      await answerFileDialog(session.page, "tandem-statistics.json", target);
      await waitFor("the exported file", () => existsSync(target));
      const lines = (await readFile(target, "utf8")).trim().split("\r\n");
      expect(lines).toHaveLength(1 + ROWS.length);
      expect(lines[0]).toBe("day,strategy,language,shown,accepted,typed_along,kept_share,median_ms,p95_ms");
    });

    it("are deleted only after a question", async () => {
      const dialog = session.page.locator(".monaco-dialog-box");
      const ask = async (answer: string) => {
        await page().locator("vscode-button", { hasText: "Delete…" }).click();
        await dialog.locator(".monaco-button", { hasText: answer }).click();
        await dialog.waitFor({ state: "detached" });
      };
      await ask("Cancel");
      expect(existsSync(FILE)).toBe(true);
      await ask("Delete");
      await page().locator("main > .empty").waitFor();
      expect(existsSync(FILE)).toBe(false);
      await takeScreenshot(session, "statistics-empty");
      expect(await violations(await panelFrame(session.page))).toEqual([]);
    });
  });

  it("has a page among the extensions, on which nothing is broken", async () => {
    const { page } = session;
    await page.locator('.activitybar .action-label[aria-label^="Extensions"]').click();
    await page.locator(".extensions-viewlet .monaco-list-row", { hasText: "Tandem" }).first().click();
    await webview(page).locator("h1", { hasText: "Tandem" }).waitFor();
    await takeScreenshot(session, "extension-page");
    const sources = await webview(page)
      .locator("img, a[href]")
      .evaluateAll((all) => all.map((each) => each.getAttribute("src") ?? each.getAttribute("href")));
    expect(sources.filter((source) => !/^(https:|#)/.test(source ?? ""))).toEqual([]);
    await runCommand(page, "View: Close All Editors");
    await page.locator('.activitybar .action-label[aria-label^="Explorer"]').click();
  });

  it("says in the panel that the models are missing, and leads to them by keyboard", async () => {
    const { page } = session;
    await focusPanel(page);
    await inPanel(page, ".empty").filter({ hasText: "They are not here yet." }).waitFor();
    expect(await violations(await panelFrame(page))).toEqual([]);
    await tabTo(page, "Choose Models…");
    await takeScreenshot(session, "panel-without-models");
    await page.keyboard.press("Enter");
    await modelRow(page, "Starter pair").waitFor();
  });

  it("does not offer them again when the window is reloaded", async () => {
    const { page } = session;
    await page.reload();
    await statusBarItem(page, "Tandem Auto: fetch models").waitFor({ timeout: 60_000 });
    // What would be offered is asked for before what is shown here.
    await runCommand(page, "Tandem: Manage Models");
    await modelRow(page, "Starter pair").waitFor();
    await expectNoMessage(page);
    await page.keyboard.press("Escape");
    await page.locator('.activitybar .action-label[aria-label^="Explorer"]').click();
  });

  describe("The walkthrough", () => {
    /** Opens it, and presses a button of a step. */
    const press = async (title: string, button: string) => {
      const { page } = session;
      await runCommand(page, "Tandem: Get Started");
      const step = page.locator(".editor-group-container.active .getting-started-step", { hasText: title });
      await step.waitFor();
      if (!((await step.getAttribute("class")) ?? "").includes("expanded")) await step.click();
      await step.locator(".monaco-button", { hasText: button }).click();
    };

    it("is opened by its command, with a picture for every step, in each kind of theme", async () => {
      const { page } = session;
      await runCommand(page, "Tandem: Get Started");
      await page.locator(".gettingStartedContainer", { hasText: "Get Started with Tandem" }).waitFor();
      // It takes the focus once more when its first step is open.
      await page.locator(".getting-started-step.expanded").waitFor();
      await page.waitForTimeout(1_000);
      expect(await page.locator(".getting-started-step").count()).toBe(5);
      await inEachTheme(page, (theme) => takeScreenshot(session, `walkthrough-${theme}`));
    });

    it("leads to the models, the strategies and their variants", async () => {
      const { page } = session;
      await press("Fetch two small models", "Choose and Fetch Models");
      await modelRow(page, "qwen2.5-coder-0.5b").waitFor();
      await takeScreenshot(session, "walkthrough-models");
      await press("Choose how they work together", "Choose Strategy");
      await quickPickRow(page, "Cascade").waitFor();
      await escapeQuickInput(page);
      const done = page.locator('[data-done-step-id$="strategy"]');
      await waitFor("the step to be done", async () => (await done.getAttribute("aria-checked")) === "true");
      await press("Make it yours", "Choose Variant");
      await quickPickRow(page, "Fusion").waitFor();
      await escapeQuickInput(page);
      await takeScreenshot(session, "walkthrough-own");
    });

    it("leads to a sample, to a place to compare at, and to the settings", async () => {
      const { page } = session;
      await press("Type, and press Tab", "Open the Sample File");
      await waitForLine(page, "A sample to try Tandem on.");
      await press("Make it yours", "Files That No Model Reads");
      await waitForSettings(page, "tandem.exclude");
      await press("Compare the experts", "Compare Experts Here");
      await page.locator(".part.sidebar", { hasText: "Compare Experts" }).waitFor();
      await takeScreenshot(session, "walkthrough-compare");
    });
  });

  describe("A message", () => {
    const complain = (deadline: number) =>
      writeWorkspaceSettings(session.page, { "tandem.completion.deadline": deadline });

    it("has a button that leads to the setting that it is about", async () => {
      const { page } = session;
      await complain(5);
      const message = await openMessage(page, "The setting tandem.completion.deadline is 5, which is not allowed");
      await takeScreenshot(session, "message");
      await message.locator(".monaco-button", { hasText: "Open Settings" }).click();
      await waitForSettings(page, "tandem.completion.deadline");
      await message.waitFor({ state: "hidden" });
      await takeScreenshot(session, "message-setting");
    });

    it("has a button that leads to the log", async () => {
      const { page } = session;
      await complain(6);
      const message = await openMessage(page, "The setting tandem.completion.deadline is 6");
      await message.locator(".monaco-button", { hasText: "Show Log" }).click();
      await page.locator('.part.panel .monaco-editor[data-uri*="Tandem"]').waitFor();
      await takeScreenshot(session, "message-log");
    });
  });
});
