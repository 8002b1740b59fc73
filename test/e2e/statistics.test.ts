/** The statistics, as a person sees, exports and deletes them. No model is needed: what was counted is there already. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "../../scripts/vscode/package.ts";
import { dayBefore } from "../../server/statistics/day.ts";
import { addLatencies, latencyOf } from "../../server/statistics/latency-histogram.ts";
import { statisticsText } from "../../server/statistics/statistics-text.ts";
import { webview } from "./lib/panel.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { openSession, RESULTS, type Session } from "./lib/session.ts";
import { waitFor } from "./lib/wait.ts";
import { escapeQuickInput, openQuickInput, quickPickRow, runCommand, statusBarItem } from "./lib/workbench.ts";

const STORE = path.join(RESULTS, "statistics-store");
const FILE = path.join(STORE, "statistics.json");
const STRATEGIES = ["auto", "ensemble", "code"];
const LANGUAGES = ["typescript", "python", "markdown"];

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

describe("The statistics", () => {
  let session: Session;
  const page = () => webview(session.page);

  beforeAll(async () => {
    await rm(STORE, { recursive: true, force: true });
    await mkdir(STORE, { recursive: true });
    await writeFile(FILE, statisticsText(ROWS));
    session = await openSession({
      name: "statistics",
      extension: { folder: PROJECT },
      files: { "a.ts": "export const a = 1;\n" },
      environment: { TANDEM_MODELS: STORE },
    });
    await statusBarItem(session.page, "Tandem Auto: fetch models").waitFor({ timeout: 60_000 });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session?.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());

  it("stand beside the strategies in the palette", async () => {
    await runCommand(session.page, "Tandem: Choose Strategy");
    const row = quickPickRow(session.page, "Ensemble");
    await waitFor("the figures of the strategy", async () =>
      /\d+ ms median · \d+ % of \d+ accepted/.test((await row.textContent()) ?? ""),
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
    for (const theme of ["Light Modern", "Dark High Contrast", "Dark Modern"]) {
      await openQuickInput(session.page, "F1", ">Preferences: Color Theme");
      await quickPickRow(session.page, "Preferences: Color Theme").click();
      await session.page.locator(".quick-input-widget:visible .quick-input-box input").fill(theme);
      await quickPickRow(session.page, theme).click();
      await waitFor(`the plots in ${theme}`, async () => {
        const drawing = await page()
          .locator("tandem-plot canvas")
          .first()
          .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
        return !drawings.has(drawing) && drawings.add(drawing);
      });
      await takeScreenshot(session, `statistics-${theme.toLowerCase().replaceAll(" ", "-")}`);
    }

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
    const input = session.page.locator(".quick-input-widget:visible .quick-input-box input");
    // What the dialog proposes comes after its input does, and would replace what is typed before.
    await waitFor("the dialog's proposal", async () => (await input.inputValue()).endsWith("tandem-statistics.json"));
    await input.fill(target);
    // The first key may only open the folder.
    await waitFor("the dialog to take the path", async () => {
      await session.page.keyboard.press("Enter");
      return !(await input.isVisible());
    });
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
  });
});
