/** What the side panel costs from frame to frame, measured in the page that shows it. Times are in ms. */
import type { Frame } from "playwright-core";
import type { ToPanel } from "../../../webview/messages.ts";

/** What the scripts below leave in the page for each other. */
interface Noted {
  /** What each frame took that the panel was drawn in. */
  repaints: number[];
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
