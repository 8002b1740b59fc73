import "@vscode-elements/elements/dist/vscode-button/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { send } from "./host.ts";

/** Why something is not there and what to do about it, with a button for each thing that can be done. */
@customElement("tandem-problem")
export class TandemProblem extends LitElement {
  static override styles = css`
    :host {
      display: block;
      margin: 12px 0;
    }
    p {
      margin: 0;
      overflow-wrap: anywhere;
    }
    div {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      margin-top: 8px;
    }
  `;

  @property() problem = "";
  /** What the buttons say. */
  @property({ attribute: false }) remedies: readonly string[] = [];

  override render() {
    const { problem, remedies } = this;
    const button = (title: string) =>
      html`<vscode-button secondary @click=${() => send({ type: "remedy", problem, title })}>${title}</vscode-button>`;
    return html`<p role="alert">${problem}</p>
      ${remedies.length > 0 ? html`<div>${remedies.map(button)}</div>` : nothing}`;
  }
}
