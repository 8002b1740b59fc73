import { css } from "lit";
import { unseenStyles } from "./unseen-styles.ts";

export const panelStyles = [
  unseenStyles,
  css`
  :host {
    display: block;
    /* The editor gives every page 20px at the sides, too much in a narrow panel. */
    margin: 0 -8px;
    background: var(--vscode-sideBar-background);
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.4;
  }
  .place {
    position: sticky;
    top: 0;
    z-index: 1;
    margin: 0 -12px;
    padding: 6px 12px 0;
    background: var(--vscode-sideBar-background);
  }
  .row {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    padding-bottom: 6px;
  }
  .link {
    min-width: 0;
    padding: 0;
    border: none;
    overflow: hidden;
    background: none;
    color: var(--vscode-textLink-foreground);
    font: inherit;
    text-overflow: ellipsis;
    white-space: nowrap;
    cursor: pointer;
  }
  .link:hover {
    color: var(--vscode-textLink-activeForeground);
    text-decoration: underline;
  }
  .link:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  .heading {
    font-weight: 600;
  }
  .tools {
    display: flex;
    flex: none;
    gap: 2px;
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
    align-items: start;
    gap: 0 16px;
  }
  .line {
    height: 2px;
  }
  .empty {
    padding: 16px 0;
  }
  .empty p {
    margin: 0 0 12px;
  }
  .empty .more {
    margin-top: 16px;
    color: var(--vscode-descriptionForeground);
  }
  .empty vscode-button + vscode-button {
    margin-top: 8px;
  }
  .problem {
    margin: 12px 0;
    overflow-wrap: anywhere;
  }
`,
];
