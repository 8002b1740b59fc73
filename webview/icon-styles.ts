import { css } from "lit";

/** An icon in a toolbar button takes the room that the button would give to one of the font. */
export const iconStyles = css`
  vscode-toolbar-button svg {
    margin: 0 -2px;
    color: var(--vscode-icon-foreground);
  }
  vscode-toolbar-button[checked] svg {
    color: inherit;
  }
  /* Its own line shows that it is pressed, whether it has the keyboard or not. */
  vscode-toolbar-button[checked]:focus-within {
    border-radius: 5px;
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
`;
