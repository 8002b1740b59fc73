import { css } from "lit";

/** Completions as the editor would show them, with a caret where more is to come. */
export const textStyles = css`
  pre {
    margin: 0;
    padding: 8px 10px 10px;
    min-height: 1.4em;
    max-height: 40vh;
    overflow-y: auto;
    scroll-padding-block: 8px;
    font-family: var(--vscode-editor-font-family);
    font-size: calc(var(--vscode-editor-font-size) * 0.93);
    font-weight: var(--vscode-editor-font-weight);
    line-height: 1.4;
    color: var(--vscode-editor-foreground);
    tab-size: 4;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  pre:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .before {
    color: var(--vscode-descriptionForeground);
  }
  .caret {
    display: inline-block;
    width: 1px;
    height: 1.1em;
    margin-left: 1px;
    vertical-align: text-bottom;
    /* It does not blink: an animation that moves with every token costs each frame a part of its time. */
    background: var(--vscode-editorCursor-foreground);
  }
`;
