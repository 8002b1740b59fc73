/** How long the side panel takes from the key that opens it to the first text in it. Times are in ms. */
import type { Page } from "playwright-core";
import type { CompareCard } from "../../../server/protocol.ts";
import { CARDS, inPanel, panelFrame, readCard } from "./panel.ts";
import { waitFor } from "./wait.ts";

/** One opening. */
export interface Opening {
  /** From the key to the frame that shows the first text. */
  firstText: number;
  /** Of that, until its expert had written it, by the server's clock from the beginning of its work. */
  expert: number;
}

/** What the scripts below leave in the pages, in ms since 1970. */
interface Noted {
  /** When a key was pressed last, in the workbench. */
  pressedAt: number;
  /** When the first text was shown, in the panel's page. */
  shownAt?: number | undefined;
}

type Card = HTMLElement & { card?: CompareCard };

/** From now on the window notes when a key is pressed. */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener(
      "keydown",
      () => {
        (globalThis as unknown as Noted).pressedAt = performance.timeOrigin + performance.now();
      },
      { capture: true },
    );
  });
}

/** Opens the panel at the cursor by its keys, in a window in which it was never open, and waits until it is whole. */
export async function measureFirstOpening(page: Page): Promise<Opening> {
  await page.evaluate(() => {
    const noted = globalThis as unknown as Noted;
    const frameIn = (document: Document | null | undefined, selector: string) =>
      document?.querySelector<HTMLIFrameElement>(selector)?.contentDocument;
    const look = () => {
      // Only the page that is shown has this name: the editor makes it out of sight.
      const made = frameIn(frameIn(document, "iframe.webview"), "iframe#active-frame");
      const panel = made?.querySelector("tandem-panel")?.shadowRoot;
      const isWritten = [...(panel?.querySelectorAll<Card>("tandem-card") ?? [])].some(({ card }) => card?.text);
      if (!isWritten) {
        (made?.defaultView ?? window).requestAnimationFrame(look);
        return;
      }
      const { port1, port2 } = new MessageChannel();
      // After the frame in which it was there.
      port1.onmessage = () => {
        noted.shownAt = performance.timeOrigin + performance.now();
      };
      port2.postMessage(undefined);
    };
    look();
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Alt+c");
  for (const id of CARDS) await readCard(page, id);
  const { pressedAt, shownAt } = await page.evaluate(() => {
    const { pressedAt, shownAt } = globalThis as unknown as Noted;
    return { pressedAt, shownAt };
  });
  if (shownAt === undefined) throw new Error("The panel has a text, but nobody saw it come.");
  return { firstText: shownAt - pressedAt, expert: await firstTextOfExpert(page) };
}

/** Hides the side bar, opens the panel at the cursor by its keys, and waits until it is whole. */
export async function measureOpening(page: Page): Promise<Opening> {
  const frame = await panelFrame(page);
  await page.keyboard.press("Control+b");
  await page.locator("iframe.webview:visible").waitFor({ state: "detached" });
  await frame.evaluate(() => {
    const noted = globalThis as unknown as Noted;
    noted.shownAt = undefined;
    const panel = document.querySelector("tandem-panel")?.shadowRoot;
    // The state may be sent again, so that equal cards are the same.
    const written = () =>
      [...(panel?.querySelectorAll<Card>("tandem-card") ?? [])].flatMap(({ card }) =>
        card && card.text !== "" ? `${card.id} ${card.ms}` : [],
      );
    const before = new Set(written());
    const look = () => {
      if (written().every((card) => before.has(card))) {
        requestAnimationFrame(look);
        return;
      }
      const { port1, port2 } = new MessageChannel();
      // After the frame in which it was there.
      port1.onmessage = () => {
        noted.shownAt = performance.timeOrigin + performance.now();
      };
      port2.postMessage(undefined);
    };
    look();
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Alt+c");
  const shownAt = await waitFor("the panel to show a text", () =>
    frame.evaluate(() => (globalThis as unknown as Noted).shownAt),
  );
  for (const id of CARDS) await readCard(page, id);
  const pressedAt = await page.evaluate(() => (globalThis as unknown as Noted).pressedAt);
  return { firstText: shownAt - pressedAt, expert: await firstTextOfExpert(page) };
}

/** The code expert writes first. */
async function firstTextOfExpert(page: Page): Promise<number> {
  const expert = await inPanel(page, 'tandem-card[data-card="code"]').evaluate((card: Card) => card.card?.firstTextMs);
  if (expert === undefined) throw new Error("The card does not say when its first text was there.");
  return expert;
}
