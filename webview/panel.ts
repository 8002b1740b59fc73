import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import "./history.ts";
import "./legend.ts";
import "./problem.ts";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { CARD_NAMES } from "./card.ts";
import { listen, type PanelMemory, recall, remember, send } from "./host.ts";
import { iconStyles } from "./icon-styles.ts";
import { type IconName, icon } from "./icons.ts";
import type { CardId, PanelPlace, PanelState, PastAnswer } from "./messages.ts";
import { panelStyles } from "./panel-styles.ts";
import { withCard } from "./with-card.ts";

/** As the server works through them. */
const ORDER: CardId[] = ["code", "general", "collaboration"];

/** One list, so that a card without an error need not be drawn again. */
const NONE: readonly string[] = [];

/** What is gone to by keyboard is not to end behind the header, which stays while the page scrolls: its height and some. */
const BELOW_HEADER = "44px";

/** The side panel: where the comparison was made, and a card for everyone who answered; or the answers given so far. */
@customElement("tandem-panel")
export class TandemPanel extends LitElement {
  static override styles = [panelStyles, iconStyles];

  @state() private panel: PanelState = { phase: "empty", cards: [], modelsMissing: false, following: false };
  @state() private answers: PastAnswer[] = [];
  @state() private memory: PanelMemory = recall();
  @state() private announcement = "";
  private wasTold = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.style.scrollPaddingTop = BELOW_HEADER;
    listen((message) => {
      this.wasTold = true;
      if (message.type === "state") this.panel = message.state;
      else if (message.type === "card") this.panel = { ...this.panel, cards: withCard(this.panel.cards, message.card) };
      else this.answers = message.answers;
    });
    send({ type: "ready" });
    if (this.memory.view === "history") send({ type: "history" });
  }

  /** Before the extension has said what to show, there is nothing to be seen. */
  protected override shouldUpdate(): boolean {
    return this.wasTold;
  }

  /** Cards that have grown between two frames are drawn together. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated) await new Promise(requestAnimationFrame);
    await super.scheduleUpdate();
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
    const { phase, place, problem, cards } = this.panel;
    const showsHistory = this.memory.view === "history";
    return html`<main>
      <h1 class="unseen">What the experts write</h1>
      ${place || showsHistory ? this.header(place) : nothing}
      ${
        showsHistory
          ? html`<tandem-history .answers=${this.answers}></tandem-history>`
          : html`
              ${
                problem
                  ? html`<tandem-problem .problem=${problem} .remedies=${this.panel.remedies?.[problem] ?? []}></tandem-problem>`
                  : nothing
              }
              ${place ? this.cards(place) : this.empty()}
              ${cards.some(({ trace }) => trace?.length) ? html`<tandem-legend></tandem-legend>` : nothing}
              ${phase === "cancelled" ? html`<p class="problem">Cancelled.</p>` : nothing}
            `
      }
      <div class="unseen" aria-live="polite">${this.announcement}</div>
    </main>`;
  }

  private header(place: PanelPlace | undefined) {
    const { phase, following } = this.panel;
    const { view, showsDifferences } = this.memory;
    const showsHistory = view === "history";
    const running = phase === "running" && !showsHistory;
    return html`<div class="place">
      <div class="row">
        ${showsHistory || !place ? html`<span class="heading">Last answers</span>` : positionLink(place)}
        <div class="tools" role="toolbar" aria-label="Comparison">
          ${
            showsHistory
              ? nothing
              : html`${toggle("diff", "Show differences from the collaboration", showsDifferences, () =>
                  this.recollect({ showsDifferences: !showsDifferences }),
                )}
                ${toggle("pinned", "Stay at this position", !following, () =>
                  send({ type: "follow", following: !following }),
                )}`
          }
          ${toggle("history", "Show the last answers", showsHistory, () => this.toggleHistory())}
          ${running ? tool("debug-stop", "Cancel", () => send({ type: "cancel" })) : this.again(showsHistory)}
        </div>
      </div>
      <div class="line">
        ${running ? html`<vscode-progress-bar aria-label="The experts are writing" indeterminate></vscode-progress-bar>` : nothing}
      </div>
    </div>`;
  }

  private again(showsHistory: boolean) {
    return showsHistory
      ? tool("refresh", "Show what came since", () => send({ type: "history" }))
      : tool("refresh", "Compare at the cursor", () => send({ type: "compare" }));
  }

  private cards({ prefix }: PanelPlace) {
    const cards = this.panel.cards.toSorted((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
    const together = cards.find(({ id, done }) => id === "collaboration" && done)?.text;
    const otherOf = (id: CardId) => (this.memory.showsDifferences && id !== "collaboration" ? together : undefined);
    return html`<div class="cards">${repeat(
      cards,
      ({ id }) => id,
      (card) =>
        html`<tandem-card
          data-card=${card.id}
          .card=${card}
          .linePrefix=${prefix}
          .other=${otherOf(card.id)}
          .remedies=${this.panel.remedies?.[card.error ?? ""] ?? NONE}
          ?running=${this.panel.phase === "running"}
        ></tandem-card>`,
    )}</div>`;
  }

  private empty() {
    const compare = () => send({ type: "compare" });
    const inSample = () => send({ type: "compareInSample" });
    const manage = () => send({ type: "manageModels" });
    if (this.panel.modelsMissing) {
      return html`<div class="empty">
        <p>Tandem completes code with two models that run on this machine. They are not here yet.</p>
        <vscode-button block @click=${manage}>Choose Models…</vscode-button>
      </div>`;
    }
    if (this.panel.phase === "failed") {
      return html`<div class="empty">
        <vscode-button block @click=${inSample}>Compare in the Sample File</vscode-button>
        <vscode-button block secondary @click=${compare}>Compare at the Cursor</vscode-button>
      </div>`;
    }
    return html`<div class="empty">
      <p>See what each expert would write at the cursor, and what they write together.</p>
      <vscode-button block @click=${compare}>Compare at the Cursor</vscode-button>
      <p class="more">Put the cursor where a completion is wanted first. Every text can be inserted with one click.</p>
      <vscode-button block secondary @click=${() => this.toggleHistory()}>Show the Last Answers</vscode-button>
    </div>`;
  }

  private toggleHistory(): void {
    const view = this.memory.view === "history" ? "comparison" : "history";
    this.recollect({ view });
    if (view === "history") send({ type: "history" });
  }

  private recollect(change: Partial<PanelMemory>): void {
    this.memory = { ...this.memory, ...change };
    remember(this.memory);
  }
}

function positionLink({ file, line, column }: PanelPlace) {
  const position = `${file}:${line}:${column}`;
  return html`<button class="link" title="Show this position" @click=${() => send({ type: "reveal" })}>${position}</button>`;
}

function tool(name: IconName, label: string, act: () => void) {
  return html`<vscode-toolbar-button label=${label} title=${label} @click=${act}>${icon(name)}</vscode-toolbar-button>`;
}

/** A button that stays pressed. The extension, or the panel's memory, says whether it is. */
function toggle(name: IconName, label: string, pressed: boolean, act: () => void) {
  return html`<vscode-toolbar-button
    toggleable
    label=${label}
    title=${label}
    .checked=${pressed}
    @click=${act}
    >${icon(name)}</vscode-toolbar-button>`;
}
