/** How fast the side panel is, in a real VS Code with real models: frame by frame, and from the key to the first text. */
import { beforeAll, describe, expect, it } from "vitest";
import { quantile } from "../../server/bench/statistics.ts";
import type { CompareCard, TraceToken } from "../../server/protocol.ts";
import type { PanelPlace, ToPanel } from "../../webview/messages.ts";
import { PACKAGE } from "./global-setup.ts";
import { openFile, placeCursor } from "./lib/editor.ts";
import { type FrameCost, traceFrames } from "./lib/frame-costs.ts";
import { CARDS, inPanel, panelFrame, readCard } from "./lib/panel.ts";
import { measureFirstOpening, measureOpening, type Opening, watchKeys } from "./lib/panel-opening.ts";
import { play } from "./lib/panel-play.ts";
import { testSession } from "./lib/test-session.ts";
import { runCommand, statusBarItem } from "./lib/workbench.ts";

/**
 * Script, style, layout and paint of a frame together, at the 95th percentile, those of the workbench around the panel
 * included. The aim is 8 ms, which is about what it takes here.
 */
const MOST_FRAME_MS = 12;
/** So often each is tried, and so often at most. */
const PASSES: Tries = { least: 7, most: 21 };
/** Beyond what the expert needs for its first token, of a panel that was open before. The aim is 150 ms. */
const MOST_OPENING_MS = 300;
const OPENINGS: Tries = { least: 9, most: 27 };
/** The same of the first opening of a window, for which the editor alone needs 260 ms and more here. */
const MOST_FIRST_OPENING_MS = 700;
const WINDOWS: Tries = { least: 4, most: 8 };

/** Where the experts become warm. */
const WARM = "mean.py";
const FILES = { [WARM]: 'def mean(numbers):\n    """The arithmetic mean of the numbers."""\n    return \n' };
/** One with more to write. */
const LONG = "quicksort.py";

describe("the side panel's speed", () => {
  const session = testSession({
    name: "panel-speed",
    extension: { vsix: PACKAGE },
    files: { ...FILES, [LONG]: 'def quicksort(numbers):\n    """A sorted copy of the numbers."""\n    \n' },
  });

  beforeAll(async () => {
    const { page } = session();
    await openFile(page, WARM);
    await placeCursor(page, 3, 12);
    await runCommand(page, "Tandem: Compare Experts Here");
    for (const id of CARDS) await readCard(page, id);
  });

  it("draws what real experts write", async () => {
    const { page } = session();
    await openFile(page, LONG);
    await placeCursor(page, 3, 5);
    await runCommand(page, "Tandem: Compare Experts Here");
    const frames = await traceFrames(page, async () => {
      await inPanel(page, ".link")
        .filter({ hasText: `${LONG}:3:5` })
        .waitFor();
      for (const id of CARDS) expect((await readCard(page, id)).text.trim(), id).not.toBe("");
    });
    console.log(`frames of what real experts write: ${inWords(frames)}`);
    expect(frames.length).toBeGreaterThan(0);
  });

  it("draws three columns that grow in every frame within that frame", async () => {
    const { page } = session();
    const frame = await panelFrame(page);
    const pass = async () => {
      const frames = await traceFrames(page, () => play(frame, threeColumns()));
      console.log(`frames of three columns: ${inWords(frames)}`);
      expect(frames.length).toBeGreaterThan(LENGTH);
      return frames.slice(-LENGTH);
    };
    // What is between the parts is the browser's own, and the tracing's.
    const costOf = (least: readonly FrameCost[]) => quantile(least.map(parts), 0.95);
    const passes = await tryOn(PASSES, pass, (done) => costOf(leastCosts(done)) >= MOST_FRAME_MS);
    await session().picture("three-columns");
    const least = leastCosts(passes);
    console.log(`each frame at its least: ${inWords(least)}`);
    expect(costOf(least)).toBeLessThan(MOST_FRAME_MS);
  });

  it("shows the first text soon after the expert has written it", async () => {
    const { page } = session();
    await openFile(page, WARM);
    await placeCursor(page, 3, 12);
    await watchKeys(page);
    const openings = await tryOn(
      OPENINGS,
      () => measureOpening(page),
      (done) => leastBeyondExpert(done) >= MOST_OPENING_MS,
    );
    sayHowLong("again", openings);
    expect(leastBeyondExpert(openings)).toBeLessThan(MOST_OPENING_MS);
  });

  it("shows the first text soon in a window in which it was never open", async () => {
    const open = async () => {
      const page = await session().openWindow();
      await statusBarItem(page, /Tandem Auto$/).waitFor({ timeout: 120_000 });
      await openFile(page, WARM);
      await placeCursor(page, 3, 12);
      // The window's own start is not what is measured.
      await page.waitForTimeout(4_000);
      await watchKeys(page);
      const opening = await measureFirstOpening(page);
      await page.close();
      return opening;
    };
    const openings = await tryOn(WINDOWS, open, (done) => leastBeyondExpert(done) >= MOST_FIRST_OPENING_MS);
    sayHowLong("first", openings);
    expect(leastBeyondExpert(openings)).toBeLessThan(MOST_FIRST_OPENING_MS);
  });
});

interface Tries {
  readonly least: number;
  readonly most: number;
}

/**
 * Tries something so often, and on while it takes too long: what else the machine does only adds to what it takes, so that
 * the least comes nearer to the truth with each try.
 */
async function tryOn<T>(
  { least, most }: Tries,
  attempt: () => Promise<T>,
  takesTooLong: (done: readonly T[]) => boolean,
): Promise<T[]> {
  const done: T[] = [];
  while (done.length < least || (done.length < most && takesTooLong(done))) done.push(await attempt());
  return done;
}

/** What the openings took beyond the expert's own time, in ms. */
function beyondExpert(openings: readonly Opening[]): number[] {
  return openings.map(({ firstText, expert }) => firstText - expert);
}

function leastBeyondExpert(openings: readonly Opening[]): number {
  return Math.min(...beyondExpert(openings));
}

function sayHowLong(which: string, openings: readonly Opening[]): void {
  const each = openings.map(({ firstText, expert }) => `${firstText.toFixed(0)} (expert ${expert.toFixed(0)})`);
  const median = quantile(beyondExpert(openings), 0.5).toFixed(0);
  console.log(`first text after opening (${which}), ms: ${each.join(", ")}; beyond: median ${median}`);
}

/** Tokens of each answer: as many as one has at most, unless `completion.maxTokens` says otherwise. */
const LENGTH = 64;
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

/** The same frames of several passes, each at its least: what else the machine does only adds to it. */
function leastCosts(passes: readonly (readonly FrameCost[])[]): FrameCost[] {
  return Array.from({ length: LENGTH }, (_, index) =>
    passes
      .flatMap((frames) => frames[index] ?? [])
      .reduce((least, cost) => (parts(cost) < parts(least) ? cost : least)),
  );
}

function parts({ script, style, layout, paint }: FrameCost): number {
  return script + style + layout + paint;
}

function inWords(frames: readonly FrameCost[]): string {
  const at = (share: number, figure: (cost: FrameCost) => number) => quantile(frames.map(figure), share).toFixed(1);
  const medians = (["script", "style", "layout", "paint"] as const).map((part) => `${part} ${at(0.5, (f) => f[part])}`);
  return (
    `parts: median ${at(0.5, parts)} ms, 95th percentile ${at(0.95, parts)} ms, longest ${at(1, parts)} ms; ` +
    `with everything else: 95th percentile ${at(0.95, ({ total }) => total)} ms, by the clock ` +
    `${at(0.95, ({ elapsed }) => elapsed)} ms; ${frames.length} frames; medians: ${medians.join(", ")}`
  );
}
