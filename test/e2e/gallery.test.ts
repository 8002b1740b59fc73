/** A first minute with Tandem, and the pictures of it that README.md and the marketplace show. */
import { beforeAll, expect, it } from "vitest";
import { PACKAGE } from "./global-setup.ts";
import { acceptGhost, openFile, placeCursor, typeForGhost } from "./lib/editor.ts";
import { fillOwnStore, ownStore } from "./lib/own-store.ts";
import { CARDS, readCard } from "./lib/panel.ts";
import { record } from "./lib/recording.ts";
import { saveMovingPicture, takeScreenshot } from "./lib/screenshots.ts";
import { testSession } from "./lib/test-session.ts";
import { escapeQuickInput, pick, quickPickRow, runCommand, statusBarItem } from "./lib/workbench.ts";

const WEATHER = `"""What the weather station measured."""

from dataclasses import dataclass


@dataclass
class Reading:
    """One measurement."""

    station: str
    celsius: float


def warmest(readings: list[Reading]) -> Reading:
    """The warmest of the readings."""
    return max(readings, key=lambda reading: reading.celsius)


`;
const END = { line: 19, column: 1 };
/** So long, in ms, a person looks at a suggestion, or at a list. */
const LOOK_MS = 900;

const NAME = "gallery";

// What the picker says of the strategies is what this person did.
beforeAll(() => fillOwnStore(NAME));
const session = testSession({
  name: NAME,
  extension: { vsix: PACKAGE },
  files: { "weather.py": WEATHER, "station.py": WEATHER },
  environment: { TANDEM_MODELS: ownStore(NAME) },
  settings: { "editor.fontSize": 15, "workbench.sideBar.location": "right" },
});

it("completes what is typed, and goes on in another way as soon as another strategy is chosen", async () => {
  const { page } = session();
  const whole = page.viewportSize() ?? expect.fail("a page has a size");
  const take = async (typed: string) => {
    expect((await typeForGhost(page, typed)).trim(), typed).not.toBe("");
    await page.waitForTimeout(LOOK_MS);
    await acceptGhost(page);
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await openFile(page, "weather.py");
  await placeCursor(page, END.line, END.column);
  // The editor makes the part that asks for completions when it first needs it, which nobody wants to watch.
  await typeForGhost(page, "de");
  await press("Escape", "Backspace", "Backspace", "Control+b");
  await page.setViewportSize({ width: 900, height: 600 });
  const moving = await record(page, async () => {
    await take("def coldest(");
    await press("End", "Enter");
    await take("ret");
    await press("Control+k", "Alt+s");
    await quickPickRow(page, "Ensemble").waitFor();
    await page.waitForTimeout(LOOK_MS);
    await pick(page, "Ensemble");
    await statusBarItem(page, "Tandem Ensemble").waitFor();
    await press("End", "Enter", "Enter", "Enter", "Shift+Home", "Delete");
    await take("def mean_celsius(");
    await press("End", "Enter");
    await take("return sum(r");
  });
  await press("Control+b");
  await page.setViewportSize(whole);
  await saveMovingPicture(session(), "completing", moving);
});

it("shows ghost text, the strategies and the experts side by side", async () => {
  const { page } = session();
  await openFile(page, "station.py");
  await placeCursor(page, END.line, END.column);
  expect((await typeForGhost(page, "def coldest(readings: list[Reading]) -> Reading:\nret")).trim()).not.toBe("");
  await runCommand(page, "Tandem: Choose Strategy");
  await quickPickRow(page, "Vote").waitFor();
  await takeScreenshot(session(), "strategy-picker");
  await escapeQuickInput(page);
  await runCommand(page, "Tandem: Compare Experts Here");
  for (const id of CARDS) expect((await readCard(page, id)).text.trim(), id).not.toBe("");
  await takeScreenshot(session(), "compare-panel");
});
