import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CompareCard } from "../server/protocol.ts";
import { cardStyles } from "./card-styles.ts";
import { send } from "./host.ts";
import type { CardId } from "./messages.ts";

export const CARD_NAMES: Record<CardId, string> = {
  general: "General model",
  code: "Code expert",
  collaboration: "Collaboration",
};

/** What one expert, or the collaboration, writes at the position. */
@customElement("tandem-card")
export class TandemCard extends LitElement {
  static override styles = cardStyles;

  @property({ attribute: false }) card?: CompareCard;
  /** The text of the line before the position. */
  @property() linePrefix = "";
  /** Whether the comparison is still going on. */
  @property({ type: Boolean }) running = false;

  override render() {
    const { card } = this;
    if (!card) return nothing;
    return html`
      <article aria-label=${CARD_NAMES[card.id]} aria-busy=${String(this.running && !card.done)}>
        <header>
          <h2>${CARD_NAMES[card.id]}</h2>
          <span class="title" title=${card.title}>${card.title}</span>
        </header>
        ${this.text(card)} ${this.numbers(card)}
        ${card.reason ? html`<p class="reason">${card.reason}</p>` : nothing}
        ${card.error ? html`<p class="error">${card.error}</p>` : nothing}
        ${card.done && card.text ? this.actions(card) : nothing}
      </article>
    `;
  }

  private text(card: CompareCard) {
    if (!card.text) return card.error ? nothing : html`<p class="silent">${this.silence(card)}</p>`;
    const caret = this.running && !card.done ? html`<span class="caret"></span>` : nothing;
    // One line: whitespace inside <pre> would be shown.
    return html`<div class="text">
      <pre tabindex="0" aria-label="Completion"><span class="before">${this.linePrefix}</span><span class="written">${card.text}</span>${caret}</pre>
      <meter aria-label="Mean probability" .value=${card.meanProbability}></meter>
    </div>`;
  }

  private silence(card: CompareCard): string {
    if (card.done) return "Nothing to add here.";
    return this.running ? "Waiting for its turn" : "Not asked.";
  }

  private numbers(card: CompareCard) {
    if (card.tokens === 0) return nothing;
    return html`<p class="numbers">
      <span>${Math.round(card.ms)} ms · ${formatRate(card.tokensPerSecond)} tokens/s</span>
      <span title="Mean probability of its tokens">probability ${Math.round(card.meanProbability * 100)} %</span>
    </p>`;
  }

  private actions({ id }: CompareCard) {
    const name = CARD_NAMES[id];
    return html`<footer>
      <vscode-button
        ?secondary=${id !== "collaboration"}
        aria-label="Insert what the ${name} wrote"
        @click=${() => send({ type: "insert", id })}
        >Insert</vscode-button
      >
      <vscode-toolbar-button
        icon="copy"
        label="Copy what the ${name} wrote"
        title="Copy"
        @click=${() => send({ type: "copy", id })}
      ></vscode-toolbar-button>
    </footer>`;
  }
}

function formatRate(tokensPerSecond: number): string {
  return tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : String(Math.round(tokensPerSecond));
}
