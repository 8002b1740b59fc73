import "./card.ts";
import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { momentText } from "./figures-text.ts";
import type { PastAnswer } from "./messages.ts";
import { plainText } from "./visible-text.ts";

/** The answers that were given while the user typed, latest first: each opens to what the comparison shows of one. */
@customElement("tandem-history")
export class TandemHistory extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    p {
      margin: 16px 0;
      color: var(--vscode-descriptionForeground);
    }
    details {
      border-top: 1px solid var(--vscode-sideBarSectionHeader-border, var(--vscode-widget-border, transparent));
    }
    summary {
      padding: 5px 0;
      cursor: pointer;
    }
    summary:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    .said {
      display: block;
      overflow: hidden;
      padding-left: 14px;
      font-family: var(--vscode-editor-font-family);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .when {
      color: var(--vscode-descriptionForeground);
    }
  `;

  @property({ attribute: false }) answers: readonly PastAnswer[] = [];

  override render() {
    if (this.answers.length === 0) {
      return html`<p>The answers that you see while you type will be listed here, until the editor is closed. They are kept in memory only.</p>`;
    }
    return repeat(
      this.answers,
      ({ id }) => id,
      ({ id, place, at, accepted, card }) => html`<details>
        <summary>
          <span>${place.file}:${place.line}</span>
          <span class="when">${momentText(at)} · ${card.title} · ${Math.round(card.ms)} ms${accepted ? " · accepted" : ""}</span>
          <code class="said">${plainText(card.text.split("\n").find((line) => line.trim() !== "") ?? "")}</code>
        </summary>
        <tandem-card .card=${card} .linePrefix=${place.prefix} .answer=${id}></tandem-card>
      </details>`,
    );
  }
}
