import { css } from "lit";

/** A token's colour, by its probability, and its line, by who proposed it. */
export const tokenStyles = css`
  .token {
    border-radius: 2px;
    text-decoration-thickness: 2px;
    text-underline-offset: 3px;
  }
  /* Some themes' orange is half transparent: only its hue counts. Stronger than the last, text could not be read on it. */
  .heat-1 {
    background: rgb(from var(--vscode-charts-orange) r g b / 15%);
  }
  .heat-2 {
    background: rgb(from var(--vscode-charts-orange) r g b / 25%);
  }
  .heat-3 {
    background: rgb(from var(--vscode-charts-orange) r g b / 35%);
  }
  .heat-4 {
    background: rgb(from var(--vscode-charts-orange) r g b / 45%);
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
