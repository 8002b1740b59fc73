import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { CARD_NAMES } from "./card.ts";
import { listen, send } from "./host.ts";
import type { CardId, PanelPlace, PanelState } from "./messages.ts";
import { panelStyles } from "./panel-styles.ts";

/** As the server works through them. */
const ORDER: CardId[] = ["code", "general", "collaboration"];

/** The side panel: where the comparison was made, and a card for everyone who answered. */
@customElement("tandem-panel")
export class TandemPanel extends LitElement {
  static override styles = panelStyles;

  @state() private panel: PanelState = { phase: "empty", cards: [], modelsMissing: false };
  @state() private announcement = "";

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => {
      this.panel = message.state;
    });
    send({ type: "ready" });
  }

  /** Screen readers are told of cards that are done, not of every token. */
  override willUpdate(changed: PropertyValues): void {
    const before = changed.get("panel") as PanelState | undefined;
    const finished = this.panel.cards.filter(
      (card) =>
        card.done && before?.phase === "running" && !before.cards.some(({ id, done }) => id === card.id && done),
    );
    if (finished.length === 0) return;
    this.announcement = finished
      .map(({ id, text, error }) => `${CARD_NAMES[id]}: ${error ?? (text || "nothing to add here")}`)
      .join(". ");
  }

  override render() {
    const { phase, place, problem } = this.panel;
    return html`
      ${place ? this.header(place) : nothing}
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
      ${place ? this.cards(place) : this.empty()}
      ${phase === "cancelled" ? html`<p class="problem">Cancelled.</p>` : nothing}
      <div class="unseen" aria-live="polite">${this.announcement}</div>
    `;
  }

  private header({ file, line, column }: PanelPlace) {
    const running = this.panel.phase === "running";
    const position = `${file}:${line}:${column}`;
    return html`<div class="place">
      <div class="row">
        <button class="link" title="Show this position" @click=${() => send({ type: "reveal" })}>${position}</button>
        ${
          running
            ? html`<vscode-toolbar-button
                icon="debug-stop"
                label="Cancel"
                title="Cancel"
                @click=${() => send({ type: "cancel" })}
              ></vscode-toolbar-button>`
            : html`<vscode-toolbar-button
                icon="refresh"
                label="Compare at the cursor"
                title="Compare at the cursor"
                @click=${() => send({ type: "compare" })}
              ></vscode-toolbar-button>`
        }
      </div>
      <div class="line">
        ${running ? html`<vscode-progress-bar aria-label="The experts are writing" indeterminate></vscode-progress-bar>` : nothing}
      </div>
    </div>`;
  }

  private cards({ prefix }: PanelPlace) {
    const cards = this.panel.cards.toSorted((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
    return repeat(
      cards,
      ({ id }) => id,
      (card) =>
        html`<tandem-card
          data-card=${card.id}
          .card=${card}
          .linePrefix=${prefix}
          ?running=${this.panel.phase === "running"}
        ></tandem-card>`,
    );
  }

  private empty() {
    const compare = () => send({ type: "compare" });
    const manage = () => send({ type: "manageModels" });
    return this.panel.modelsMissing
      ? html`<div class="empty">
          <p>Tandem completes code with two models that run on this machine. They are not here yet.</p>
          <vscode-button block @click=${manage}>Choose Models…</vscode-button>
        </div>`
      : html`<div class="empty">
          <p>See what each expert would write at the cursor, and what they write together.</p>
          <vscode-button block @click=${compare}>Compare at the Cursor</vscode-button>
          <p class="more">Put the cursor where a completion is wanted first. Every text can be inserted with one click.</p>
        </div>`;
  }
}
