/** How long the side panel takes, measured in the page that shows it. Times are in ms. */
import type { Frame, Page } from "playwright-core";
import type { ToPanel } from "../../../webview/messages.ts";
import { waitFor } from "./wait.ts";

/** What the scripts below leave in the page for each other. */
interface Noted {
  /** When the panel was asked for. */
  askedAt?: number;
  /** When the first text of an answer was seen, and how long experts had worked until it was sent. */
  firstText?: { at: number; expertMs: number };
  /** What each frame took that the panel was drawn in. */
  repaints: number[];
}

type Card = Element & { readonly running: boolean; readonly card?: { readonly ms: number } };

export interface Opening {
  /** From the key that asks for the panel until the first text is on the screen. */
  readonly ms: number;
  /** How much of that experts needed for this text. */
  readonly expertMs: number;
}

/** Opens the panel, which is closed, by its keys, and waits for its first text. */
export async function timeOpening(page: Page): Promise<Opening> {
  await page.evaluate(() => {
    const noted = globalThis as unknown as Noted;
    noted.firstText = undefined;
    const inside = (frame: HTMLIFrameElement | null | undefined) => frame?.contentDocument;
    // From outside, since the page of the panel is not there yet: VS Code puts it into two frames.
    const look = () => {
      const outer = inside(document.querySelector<HTMLIFrameElement>("iframe.webview.ready"));
      const page = inside(outer?.querySelector<HTMLIFrameElement>("iframe#active-frame"));
      const shown = [...(page?.querySelector("tandem-panel")?.shadowRoot?.querySelectorAll("tandem-card") ?? [])];
      // Not the answers of the comparison before: those stand there as soon as there is a panel.
      const cards = shown.map((card) => card as Card).filter(({ running }) => running);
      if (cards.some(({ shadowRoot }) => shadowRoot?.querySelector(".written")?.textContent)) {
        // One expert works after the other, and the first may have had nothing to write.
        const expertMs = cards.reduce((sum, { card }) => sum + (card?.ms ?? 0), 0);
        noted.firstText = { at: performance.now(), expertMs };
        return;
      }
      requestAnimationFrame(look);
    };
    const pressed = ({ altKey, code, timeStamp }: KeyboardEvent) => {
      if (!altKey || code !== "KeyC") return;
      removeEventListener("keydown", pressed, { capture: true });
      noted.askedAt = timeStamp;
      look();
    };
    addEventListener("keydown", pressed, { capture: true });
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Alt+c");
  const { at, expertMs } = await waitFor(
    "the first text in the panel",
    () => page.evaluate(() => (globalThis as unknown as Noted).firstText),
    60_000,
  );
  const askedAt = await page.evaluate(() => (globalThis as unknown as Noted).askedAt);
  return { ms: at - (askedAt ?? Number.NaN), expertMs };
}

/**
 * Begins to note what the panel costs in each frame in which something of it changes: the tasks that take its messages,
 * and everything from the frame's first callback until the page has laid out, painted and handed over what has changed.
 */
export async function watchRepaints(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    const noted = globalThis as unknown as Noted;
    noted.repaints = [];
    let tasks = 0;
    let task: number | undefined;
    let waiting = false;
    const afterThisTask = (work: () => void) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = work;
      port2.postMessage(undefined);
    };
    const takeTime = () => {
      if (task === undefined) {
        task = performance.now();
        afterThisTask(() => {
          tasks += performance.now() - (task ?? 0);
          task = undefined;
        });
      }
      if (waiting) return;
      waiting = true;
      // Asked for before the panel asks for the same frame, so this is called first in it.
      requestAnimationFrame(() => {
        const start = performance.now();
        waiting = false;
        afterThisTask(() => {
          noted.repaints.push(tasks + performance.now() - start);
          tasks = 0;
        });
      });
    };
    addEventListener("message", takeTime, { capture: true });
  });
}

/** What the frames have cost since the last call, or since they are watched. */
export async function takeRepaints(frame: Frame): Promise<number[]> {
  return frame.evaluate(() => (globalThis as unknown as Noted).repaints.splice(0));
}

/** Sends the panel, in one frame after the other, what the extension could have sent. */
export async function play(frame: Frame, frames: readonly (readonly ToPanel[])[]): Promise<void> {
  await frame.evaluate(async (messages) => {
    for (const together of messages) {
      await new Promise(requestAnimationFrame);
      // After the frame, as what comes from elsewhere.
      await new Promise((resolve) => setTimeout(resolve));
      for (const message of together) window.postMessage(message, "*");
    }
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  }, frames);
}
