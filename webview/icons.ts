import copy from "@vscode/codicons/src/icons/copy.svg";
import debugStop from "@vscode/codicons/src/icons/debug-stop.svg";
import diff from "@vscode/codicons/src/icons/diff.svg";
import history from "@vscode/codicons/src/icons/history.svg";
import pinned from "@vscode/codicons/src/icons/pinned.svg";
import refresh from "@vscode/codicons/src/icons/refresh.svg";
import { unsafeHTML } from "lit/directives/unsafe-html.js";

/** The editor's icons that the pages show. The font with all of them takes longer to load than the rest of a page. */
const ICONS = { copy, "debug-stop": debugStop, diff, history, pinned, refresh } as const;

export type IconName = keyof typeof ICONS;

/** A button's icon, for its slot. Its name is the button's. */
export function icon(name: IconName) {
  return unsafeHTML(ICONS[name]);
}
