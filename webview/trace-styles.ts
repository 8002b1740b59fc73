import { css } from "lit";
import { textStyles } from "./text-styles.ts";
import { tokenStyles } from "./token-styles.ts";
import { unseenStyles } from "./unseen-styles.ts";

export const traceStyles = [
  textStyles,
  unseenStyles,
  tokenStyles,
  css`
    :host {
      display: block;
    }
    .line {
      display: block;
      contain: layout;
    }
    .current {
      outline: 1px solid var(--vscode-focusBorder);
    }
    .details {
      position: fixed;
      inset: auto;
      margin: 0;
      max-width: min(280px, calc(100vw - 8px));
      box-sizing: border-box;
      padding: 6px 10px 8px;
      border: 1px solid var(--vscode-editorHoverWidget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 3px;
      background: var(--vscode-editorHoverWidget-background);
      color: var(--vscode-editorHoverWidget-foreground);
      font-size: 0.92em;
      pointer-events: none;
    }
    .details p,
    .details dl,
    .details dd,
    .details ol {
      margin: 0;
      padding: 0;
    }
    .details dl {
      display: flex;
      justify-content: space-between;
      gap: 16px;
      margin-top: 6px;
      font-variant-numeric: tabular-nums;
    }
    .details dt {
      font-weight: 600;
    }
    .details li {
      display: flex;
      justify-content: space-between;
      gap: 16px;
      font-variant-numeric: tabular-nums;
    }
    .details code {
      font-family: var(--vscode-editor-font-family);
      overflow-wrap: anywhere;
    }
    .weight {
      margin-left: 6px;
      opacity: 0.85;
    }
  `,
];
