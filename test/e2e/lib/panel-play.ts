import type { Frame } from "playwright-core";
import type { ToPanel } from "../../../webview/messages.ts";

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
