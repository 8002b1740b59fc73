/** How fast the side panel is, in a real VS Code with real models: until its first text, and from frame to frame. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { median, quantile } from "../../server/bench/statistics.ts";
import type { CompareCard, TraceToken } from "../../server/protocol.ts";
import type { PanelPlace, ToPanel } from "../../webview/messages.ts";
import { PACKAGE } from "./global-setup.ts";
import { openFile, placeCursor } from "./lib/editor.ts";
import { CARDS, inPanel, panelFrame, readCard } from "./lib/panel.ts";
import { play, takeRepaints, timeOpening, watchRepaints } from "./lib/panel-times.ts";
import { openSession, type Session } from "./lib/session.ts";
import { runCommand, statusBarItem } from "./lib/workbench.ts";

/** Beyond the expert's own first token. The aim is 150 ms; here the experts and the browser share two cores. */
const MOST_OPENING_MS = 1_000;
/** At the 95th percentile. The aim is 8 ms on a quiet machine; a frame has 16. */
const MOST_REPAINT_MS = 16;
const PASSES = 3;

const FUNCTIONS = {
  total: "The sum of the numbers.",
  mean: "The arithmetic mean of the numbers.",
  largest: "The largest of the numbers.",
  smallest: "The smallest of the numbers.",
  spread: "The difference between the largest and the smallest of the numbers.",
  squares: "The squares of the numbers, in a list.",
};
const FILES = Object.fromEntries(
  Object.entries(FUNCTIONS).map(([name, text]) => [
    `${name}.py`,
    `def ${name}(numbers):\n    """${text}"""\n    return \n`,
  ]),
);
const [WARM, ...NAMES] = Object.keys(FILES) as [string, ...string[]];
/** One with more to write. */
const LONG = "quicksort.py";

describe("the side panel's speed", () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({
      name: "panel-speed",
      extension: { vsix: PACKAGE },
      files: { ...FILES, [LONG]: 'def quicksort(numbers):\n    """A sorted copy of the numbers."""\n    \n' },
    });
    const { page } = session;
    await statusBarItem(page, /Tandem Auto$/).waitFor({ timeout: 120_000 });
    await openFile(page, WARM);
    await placeCursor(page, 3, 12);
    await runCommand(page, "Tandem: Compare Experts Here");
    for (const id of CARDS) await readCard(page, id);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());

  it("shows the first text soon after it was opened", async () => {
    const { page } = session;
    const openings = [];
    for (const name of NAMES) {
      await page.keyboard.press("Control+b");
      await page.locator("iframe.webview.ready").waitFor({ state: "detached" });
      await openFile(page, name);
      await placeCursor(page, 3, 12);
      // Where the cursor rests, the experts read ahead.
      await page.waitForTimeout(2_000);
      const { ms, expertMs } = await timeOpening(page);
      console.log(`first text after ${ms.toFixed(0)} ms, of which the expert took ${expertMs.toFixed(0)} ms`);
      openings.push(ms - expertMs);
      await inPanel(page, "article[aria-busy=true]").first().waitFor({ state: "detached", timeout: 60_000 });
    }
    console.log(`opening beside the expert's first token: median ${median(openings).toFixed(0)} ms`);
    expect(median(openings)).toBeLessThan(MOST_OPENING_MS);
  });

  it("draws what real experts write", async () => {
    const { page } = session;
    await openFile(page, LONG);
    await placeCursor(page, 3, 5);
    const frame = await panelFrame(page);
    await watchRepaints(frame);
    await runCommand(page, "Tandem: Compare Experts Here");
    await inPanel(page, ".link")
      .filter({ hasText: `${LONG}:3:5` })
      .waitFor();
    for (const id of CARDS) await readCard(page, id);
    console.log(`repaints of what real experts write: ${inWords(await takeRepaints(frame))}`);
  });

  it("draws three columns that grow in every frame within a fraction of it", async () => {
    const frame = await panelFrame(session.page);
    const passes: number[][] = [];
    for (let pass = 0; pass < PASSES; pass++) {
      await takeRepaints(frame);
      await play(frame, threeColumns());
      const repaints = await takeRepaints(frame);
      console.log(`repaints of three columns: ${inWords(repaints)}`);
      expect(repaints.length).toBeGreaterThan(LENGTH / 2);
      passes.push(repaints);
    }
    await session.picture("three-columns");
    // What else the machine does only adds to it.
    expect(Math.min(...passes.map((repaints) => quantile(repaints, 0.95)))).toBeLessThan(MOST_REPAINT_MS);
  });
});

/** Tokens of each answer. */
const LENGTH = 240;
const PIECES = ["result", " =", " total", "(numbers", ") ", "/ ", "len", "(numbers", ")\n", "    "];
const PLACE: PanelPlace = { file: "mean.py", line: 3, column: 12, prefix: "    return " };

/** What the extension would send if all three wrote at once, a token in each frame, and were done together. */
function threeColumns(): ToPanel[][] {
  const cards = (length: number) => CARDS.map((id) => cardOf(id, length));
  const state: ToPanel = {
    type: "state",
    state: { phase: "running", place: PLACE, cards: cards(0), modelsMissing: false, following: false },
  };
  const growing = Array.from({ length: LENGTH }, (_, index) =>
    cards(index + 1).map((card): ToPanel => ({ type: "card", card })),
  );
  return [[state], ...growing];
}

function cardOf(id: CompareCard["id"], tokens: number): CompareCard {
  const texts = Array.from({ length: tokens }, (_, index) => PIECES[index % PIECES.length] ?? "");
  const done = tokens === LENGTH;
  return {
    id,
    title: id,
    text: texts.join(""),
    done,
    ms: tokens * 16,
    tokens,
    tokensPerSecond: 62,
    meanProbability: 0.8,
    // As the server sends it: a growing answer brings what is new, and a finished one everything.
    traceFrom: done ? undefined : Math.max(0, tokens - 1),
    trace: done ? texts.map(tokenOf) : texts.map(tokenOf).slice(-1),
  };
}

function tokenOf(text: string, index: number): TraceToken {
  const probability = (index % 10) / 10;
  const likeliest = [{ text, probability }, { text: "other", probability: 0.1 }, { probability: 0.01 }];
  const roles = ["general", "code"] as const;
  return { text, from: "code", opinions: roles.map((role) => ({ role, probability, weight: 0.5, likeliest })) };
}

function inWords(repaints: readonly number[]): string {
  const [half, most, longest] = [0.5, 0.95, 1].map((share) => quantile(repaints, share).toFixed(1));
  return `median ${half} ms, 95th percentile ${most} ms, longest ${longest} ms, of ${repaints.length} frames`;
}
