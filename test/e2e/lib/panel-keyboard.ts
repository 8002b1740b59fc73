/** The side panel, as somebody uses it who has no mouse. */
import type { Page } from "playwright-core";
import { panelFrame } from "./panel.ts";
import { waitFor } from "./wait.ts";
import { runCommand } from "./workbench.ts";

/** More than it takes to reach everything in the panel. */
const MOST_PRESSES = 60;

/** What has the keyboard in the panel. */
export interface Focused {
  /** As a screen reader says it. */
  readonly name: string;
  /** Whether it is to be seen that it has the keyboard. */
  readonly isSeen: boolean;
}

/** Gives the panel the keyboard, by the editor's own command for it. */
export async function focusPanel(page: Page): Promise<void> {
  await runCommand(page, "Focus on Compare Experts View");
  await waitFor("the panel to have the keyboard", async () =>
    (await panelFrame(page)).evaluate(() => document.hasFocus()),
  );
}

/**
 * Presses Tab until what has this name has the keyboard, and Shift+Tab where it stands before. Returns everything that had
 * it on the way, and this.
 */
export async function tabTo(page: Page, name: string | RegExp): Promise<Focused[]> {
  const passed: Focused[] = [];
  let key = "Tab";
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await page.keyboard.press(key);
    const focused = await focusedInPanel(page);
    if (focused.name === "") {
      // Behind the last of all comes the editor, which would take the next Tab for text.
      await focusPanel(page);
      key = "Shift+Tab";
      continue;
    }
    passed.push(focused);
    if (typeof name === "string" ? focused.name === name : name.test(focused.name)) return passed;
  }
  throw new Error(`Tab does not lead to ${name}, but to ${passed.map((each) => each.name).join(", ")}.`);
}

/** What has the keyboard in the panel now; nameless where nothing has. */
export async function focusedInPanel(page: Page): Promise<Focused> {
  const frame = await panelFrame(page);
  return frame.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body || !document.hasFocus()) {
      return { name: "", isSeen: false };
    }
    // A component may draw the outline around itself or around a part of it.
    const parts = [element, ...(element.shadowRoot?.querySelectorAll("*") ?? [])];
    for (let root = element.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode()) {
      parts.push(root.host);
    }
    const outlineOf = (part: Element) => {
      const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(part);
      const isDrawn = outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0 && !/, 0\)$/.test(outlineColor);
      return isDrawn ? `${outlineStyle} ${outlineWidth} ${outlineColor} ${outlineOffset}` : "";
    };
    const outlines = parts.map(outlineOf);
    element.blur();
    const without = parts.map(outlineOf);
    element.focus();
    const text = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return {
      name: text.replaceAll(/\s+/g, " ").trim(),
      isSeen: outlines.some((outline, index) => outline !== "" && outline !== without[index]),
    };
  });
}
