import { css } from "lit";
import { textStyles } from "./text-styles.ts";

export const cardStyles = [
  textStyles,
  css`
  :host {
    display: block;
    padding: 12px 0 14px;
    border-top: 1px solid var(--vscode-sideBarSectionHeader-border, var(--vscode-widget-border, transparent));
  }
  :host(:first-of-type) {
    border-top: none;
  }
  header {
    display: flex;
    align-items: baseline;
    gap: 8px;
    margin-bottom: 6px;
  }
  h2 {
    margin: 0;
    font-size: 1em;
    font-weight: 600;
    color: var(--vscode-foreground);
    white-space: nowrap;
  }
  .title {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .title,
  .numbers,
  .reason,
  .silent {
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
  }
  .text {
    position: relative;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 4px;
    overflow: hidden;
    background: var(--vscode-editor-background);
  }
  meter {
    position: absolute;
    inset: auto 0 0;
    width: 100%;
    height: 2px;
    appearance: none;
    border: none;
    background: none;
  }
  meter::-webkit-meter-inner-element {
    height: 2px;
  }
  meter::-webkit-meter-bar {
    height: 2px;
    border: none;
    border-radius: 0;
    background: none;
  }
  meter::-webkit-meter-optimum-value {
    background: var(--vscode-progressBar-background);
    opacity: 0.75;
  }
  .numbers {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 8px;
    margin: 6px 0 0;
    font-variant-numeric: tabular-nums;
  }
  .reason {
    margin: 4px 0 0;
    overflow-wrap: anywhere;
  }
  .error {
    margin: 0;
    padding: 8px 10px;
    border: 1px solid var(--vscode-inputValidation-warningBorder, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    background: var(--vscode-inputValidation-warningBackground);
    color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground));
    overflow-wrap: anywhere;
  }
  footer {
    display: flex;
    align-items: center;
    gap: 6px;
    margin-top: 8px;
  }
`,
];
