/** The side panel, as a person sees it. */
import type { Frame, FrameLocator, Locator, Page } from "playwright-core";

/** Everyone who has a card in the panel. */
export const CARDS = ["general", "code", "collaboration"] as const;
/** The webviews that can be seen: one that is hidden keeps its page. */
export const SHOWN = "iframe.webview.ready:visible";
/** Three answers, one after the other, on two slow cores. */
const ANSWER_LIMIT_MS = 120_000;

export interface Answer {
  /** What was written. */
  text: string;
  /** Time, speed and probability, in words. */
  numbers: string;
}

/** Waits until a card is finished, and reads it. Throws when it has no text. */
export async function readCard(page: Page, id: (typeof CARDS)[number]): Promise<Answer> {
  const card = cardOf(page, id);
  const shown = card.locator("article[aria-busy=false] pre");
  await shown.waitFor({ timeout: ANSWER_LIMIT_MS });
  const before = await shown.locator(".before").allTextContents();
  return {
    text: ((await shown.textContent()) ?? "").slice(before.join("").length),
    numbers: (await card.locator(".numbers").textContent()) ?? "",
  };
}

/** Presses the card's Insert button. */
export async function insertCard(page: Page, id: (typeof CARDS)[number]): Promise<void> {
  await cardOf(page, id).locator("vscode-button", { hasText: "Insert" }).click();
}

/** The panel's page, for those who look inside it. */
export async function panelFrame(page: Page): Promise<Frame> {
  let frame: Frame | undefined;
  for (const selector of [SHOWN, "iframe#active-frame"]) {
    const element = await (frame ?? page).waitForSelector(selector);
    frame = (await element.contentFrame()) ?? undefined;
  }
  if (!frame) throw new Error("The panel's page is not there.");
  return frame;
}

/** Presses the button with this name in the panel. */
export async function pressInPanel(page: Page, name: string | RegExp): Promise<void> {
  await webview(page).getByRole("switch", { name }).or(webview(page).getByRole("button", { name })).first().click();
}

/** Whatever the panel shows that fits a selector. */
export function inPanel(page: Page, selector: string): Locator {
  return webview(page).locator(selector);
}

function cardOf(page: Page, id: string): Locator {
  return webview(page).locator(`tandem-card[data-card="${id}"]`);
}

/** The document inside the webview that is shown: VS Code puts it into two frames. */
export function webview(page: Page): FrameLocator {
  const outer = page.locator(SHOWN).first().contentFrame();
  return outer.locator("iframe#active-frame").contentFrame();
}
