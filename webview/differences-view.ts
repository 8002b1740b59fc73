import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { differences } from "./differences.ts";
import { textStyles } from "./text-styles.ts";
import { plainText } from "./visible-text.ts";

/** A text beside another one: what it has more is marked, and what it lacks is struck out, as in a diff editor. */
@customElement("tandem-differences")
export class TandemDifferences extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: block;
      }
      ins {
        background: var(--vscode-diffEditor-insertedTextBackground);
        outline: 1px dashed var(--vscode-diffEditor-insertedTextBorder, transparent);
        text-decoration: none;
      }
      del {
        background: var(--vscode-diffEditor-removedTextBackground);
        outline: 1px dashed var(--vscode-diffEditor-removedTextBorder, transparent);
      }
    `,
  ];

  @property() text = "";
  @property() other = "";
  /** The text of the line before the position. */
  @property() linePrefix = "";

  override render() {
    const pieces = differences(this.text, this.other).map(({ text, kind }) => {
      const shown = plainText(text);
      if (kind === "added") return html`<ins>${shown}</ins>`;
      return kind === "removed" ? html`<del>${shown}</del>` : shown;
    });
    // One line: whitespace inside <pre> would be shown.
    return html`<pre tabindex="0" role="textbox" aria-readonly="true" aria-multiline="true" aria-label="Differences from the collaboration"><span class="before">${plainText(this.linePrefix)}</span>${pieces}</pre>`;
  }
}
