import { css } from "lit";

/** A token's colour, by its probability, and its line, by who proposed it. */
export const tokenStyles = css`
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
`;
