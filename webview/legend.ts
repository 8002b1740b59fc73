import { css, html, LitElement } from "lit";
import { customElement } from "lit/decorators.js";
import { EXPERT_NAMES } from "../server/protocol/strategies.ts";
import { heatClass } from "./heat.ts";
import { tokenStyles } from "./token-styles.ts";

/** What the colours and lines of tokens mean. */
@customElement("tandem-legend")
export class TandemLegend extends LitElement {
  static override styles = [
    tokenStyles,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 12px 0;
        color: var(--vscode-descriptionForeground);
        font-size: 0.92em;
      }
      /* As in the texts: what is paler cannot be read on the strongest tint. */
      .token {
        color: var(--vscode-editor-foreground);
      }
    `,
  ];

  override render() {
    const sample = (kind: string, text: string) => html`<span><span class="token ${kind}">${text}</span></span>`;
    return html`<p aria-label="Legend">
      ${sample(heatClass(0), "unlikely")}${sample(heatClass(0.6), "less likely")}
      ${sample("from-code", `proposed by the ${EXPERT_NAMES.code}`)}
      ${sample("from-general", `by the ${EXPERT_NAMES.general}`)}
      <span>no line: by both</span>
    </p>`;
  }
}
