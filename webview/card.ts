import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import "./differences-view.ts";
import "./problem.ts";
import "./trace-view.ts";
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CompareCard } from "../server/protocol.ts";
import { cardStyles } from "./card-styles.ts";
import { rateText } from "./figures-text.ts";
import { send } from "./host.ts";
import { iconStyles } from "./icon-styles.ts";
import { icon } from "./icons.ts";
import type { CardId } from "./messages.ts";
import { plainText } from "./visible-text.ts";
import { describeAuthors, describeWork } from "./written-by.ts";

export const CARD_NAMES: Record<CardId, string> = {
  general: "General model",
  code: "Code expert",
  collaboration: "Collaboration",
};

/** Messages bring copies; the copy of an answer that is done need not be drawn again, nor its details closed. */
function isAnother(card: CompareCard | undefined, before: CompareCard | undefined): boolean {
  if (card === before) return false;
  const isSame =
    card?.done && before?.done && card.id === before.id && card.ms === before.ms && card.text === before.text;
  return !isSame;
}

/** What one expert, or the collaboration, writes at the position. */
@customElement("tandem-card")
export class TandemCard extends LitElement {
  static override styles = [cardStyles, iconStyles];

  @property({ attribute: false, hasChanged: isAnother }) card?: CompareCard;
  /** The text of the line before the position. */
  @property() linePrefix = "";
  /** Whether the comparison is still going on. */
  @property({ type: Boolean }) running = false;
  /** Another text, to show the differences from it instead of the probabilities. */
  @property() other?: string | undefined;
  /** What the buttons below its error say. */
  @property({ attribute: false }) remedies: readonly string[] = [];
  /** The answer of the history that it shows, instead of a comparison. */
  @property() answer?: string | undefined;

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
        ${
          card.error
            ? html`<tandem-problem class="error" .problem=${card.error} .remedies=${this.remedies}></tandem-problem>`
            : nothing
        }
        ${card.done && card.text ? this.actions(card) : nothing}
      </article>
    `;
  }

  private text(card: CompareCard) {
    if (!card.text) return card.error ? nothing : html`<p class="silent">${this.silence(card)}</p>`;
    return html`<div class="text">
      ${this.written(card)}
      <meter aria-label="Mean probability" .value=${card.meanProbability}></meter>
    </div>`;
  }

  private written({ text, trace, done }: CompareCard) {
    const { linePrefix, other } = this;
    if (done && other !== undefined) {
      return html`<tandem-differences .text=${text} .other=${other} .linePrefix=${linePrefix}></tandem-differences>`;
    }
    const growing = this.running && !done;
    if (trace) {
      return html`<tandem-trace .tokens=${trace} .linePrefix=${linePrefix} ?growing=${growing}></tandem-trace>`;
    }
    const caret = growing ? html`<span class="caret"></span>` : nothing;
    // One line: whitespace inside <pre> would be shown.
    return html`<pre tabindex="0" role="textbox" aria-readonly="true" aria-multiline="true" aria-label="Completion"><span class="before">${plainText(linePrefix)}</span>${plainText(text)}${caret}</pre>`;
  }

  private silence(card: CompareCard): string {
    if (card.done) return "Nothing to add here.";
    return this.running ? "Waiting for its turn" : "Not asked.";
  }

  private numbers({
    id,
    done,
    tokens,
    ms,
    firstTextMs,
    tokensPerSecond,
    meanProbability,
    work = [],
    trace = [],
  }: CompareCard) {
    if (tokens === 0) return nothing;
    // What changes with every token has a place that is there from the beginning.
    const cost = done && id === "collaboration" ? [describeWork(work), describeAuthors(trace)] : [];
    return html`<p class="numbers">
        <span title=${firstTextMs === undefined ? nothing : `First text after ${Math.round(firstTextMs)} ms`}>${Math.round(ms)} ms · ${rateText(tokensPerSecond)} tokens/s</span>
        <span title="Geometric mean of its tokens' probabilities">probability ${Math.round(meanProbability * 100)} %</span>
      </p>
      ${cost.map((line) => (line ? html`<p class="reason">${line}</p>` : nothing))}`;
  }

  private actions({ id }: CompareCard) {
    const name = CARD_NAMES[id];
    return html`<footer>
      ${
        this.answer === undefined
          ? html`<vscode-button
              ?secondary=${id !== "collaboration"}
              aria-label="Insert what the ${name} wrote"
              @click=${() => send({ type: "insert", id })}
              >Insert</vscode-button
            >`
          : nothing
      }
      <vscode-toolbar-button
        label="Copy what the ${name} wrote"
        title="Copy"
        @click=${() => send({ type: "copy", id, answer: this.answer })}
        >${icon("copy")}</vscode-toolbar-button>
      <vscode-toolbar-button
        label="Always complete this way here: ${name}"
        title="Always this way here…"
        @click=${() => send({ type: "always", id, answer: this.answer })}
        >${icon("pinned")}</vscode-toolbar-button>
    </footer>`;
  }
}
