import { css } from "lit";
import { textStyles } from "./text-styles.ts";
import { unseenStyles } from "./unseen-styles.ts";

export const traceStyles = [
  textStyles,
  unseenStyles,
  css`
    :host {
      display: block;
    }
    .line {
      display: block;
      contain: layout;
    }
    .token {
      border-radius: 2px;
      text-decoration-thickness: 2px;
      text-underline-offset: 3px;
    }
    .heat-1 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 18%, transparent);
    }
    .heat-2 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 30%, transparent);
    }
    .heat-3 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 42%, transparent);
    }
    .heat-4 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 55%, transparent);
    }
    /* The same share of a colour that is half transparent is hardly seen on a dark ground. */
    :host-context(.vscode-dark) .heat-1 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 32%, transparent);
    }
    :host-context(.vscode-dark) .heat-2 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 42%, transparent);
    }
    :host-context(.vscode-dark) .heat-3 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 51%, transparent);
    }
    :host-context(.vscode-dark) .heat-4 {
      background: color-mix(in srgb, var(--vscode-charts-orange) 60%, transparent);
    }
    /* A tint says nothing there, where everything else is black or white. */
    :host-context(.vscode-high-contrast) :is(.heat-2, .heat-3, .heat-4) {
      outline: 1px dashed var(--vscode-contrastActiveBorder, var(--vscode-charts-orange));
      outline-offset: -1px;
    }
    :host-context(.vscode-high-contrast) .heat-4 {
      outline-style: solid;
    }
    .from-code {
      text-decoration-line: underline;
      text-decoration-color: var(--vscode-charts-blue);
    }
    .from-general {
      text-decoration-line: underline;
      text-decoration-style: dotted;
      text-decoration-color: var(--vscode-charts-green);
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
