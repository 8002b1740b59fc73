import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import "./plot.ts";
import { html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Statistics } from "../server/protocol.ts";
import { figuresTable } from "./figures-table.ts";
import { acceptedShare, millisecondsText, percentText, typedAlongShare } from "./figures-text.ts";
import { icon } from "./icons.ts";
import type { FromStatisticsPage, StatisticsPageState, ToStatisticsPage } from "./statistics-messages.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromStatisticsPage): void };

const host = acquireVsCodeApi();

/**
 * The statistics: totals, plots over days, and tables. Rendered without a shadow root: its stylesheet, a file that the
 * policy lets in, is also that of the plots.
 */
@customElement("tandem-statistics")
export class TandemStatistics extends LitElement {
  @state() private page: StatisticsPageState = { labels: {} };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("message", this.receive);
    host.postMessage({ type: "load" });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("message", this.receive);
  }

  override render() {
    const { statistics, problem } = this.page;
    return html`<main>
      <header>
        <h1>Statistics</h1>
        ${statistics ? this.actions(statistics) : nothing}
      </header>
      <p class="note">
        What became of the completions that were shown on this machine, at most 400 days back. They are counted by day,
        strategy and language: nothing of your text, no names of files. Nothing is ever sent.
      </p>
      ${problem ? html`<p role="alert">${problem}</p>` : nothing}
      ${statistics && !statistics.enabled ? html`<p>Nothing is counted now: the setting <code>tandem.statistics.enabled</code> is off.</p>` : nothing}
      ${statistics ? this.content(statistics) : nothing}
    </main>`;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private readonly receive = (event: MessageEvent<ToStatisticsPage>): void => {
    this.page = event.data.state;
  };

  private actions({ total }: Statistics) {
    const isEmpty = total.shown === 0;
    return html`<div class="actions">
      <vscode-toolbar-button
        label="Refresh"
        title="Refresh"
        @click=${() => host.postMessage({ type: "load" })}
        >${icon("refresh")}</vscode-toolbar-button>
      <vscode-button secondary ?disabled=${isEmpty} @click=${() => host.postMessage({ type: "export" })}>Export…</vscode-button>
      <vscode-button secondary ?disabled=${isEmpty} @click=${() => host.postMessage({ type: "delete" })}>Delete…</vscode-button>
    </div>`;
  }

  private content(statistics: Statistics) {
    return statistics.total.shown === 0 ? this.empty(statistics) : this.figures(statistics);
  }

  private empty({ file }: Statistics) {
    return html`<div class="empty">
      <p>Nothing was counted yet.</p>
      <p>
        Once completions have been shown, you will see here how many of them you accepted, how much of what you took was
        still there half a minute later, and how long you waited: for each strategy and language, and from day to day.
      </p>
      <p>The counts will stand in <code>${file}</code>.</p>
    </div>`;
  }

  private figures({ total, strategies, languages, days, file }: Statistics) {
    const { labels } = this.page;
    const latency = days.map(({ day, medianMs }) => ({ day, value: medianMs }));
    const accepted = days.map((each) => ({ day: each.day, value: acceptedShare(each) }));
    return html`
      <dl class="totals">
        ${figure("Shown", String(total.shown))} ${figure("Accepted", percentText(acceptedShare(total)))}
        ${figure("Typed along", percentText(typedAlongShare(total)))} ${figure("Kept", percentText(total.kept))}
        ${figure("Median latency", millisecondsText(total.medianMs))}
        ${figure("95 % within", millisecondsText(total.p95Ms))}
      </dl>
      <p class="note">
        Shown: long enough to be read. Accepted: whole, by one key. Typed along: most of it taken otherwise, by typing the
        same or word by word. Kept: how much of what was taken was still there half a minute later. Latency: how long you
        waited.
      </p>
      <h2>Median latency per day</h2>
      <tandem-plot label="Median latency" .points=${latency} .format=${millisecondsText}></tandem-plot>
      <h2>Accepted per day</h2>
      <tandem-plot label="Accepted" .points=${accepted} .format=${percentText} .most=${1}></tandem-plot>
      <details>
        <summary>Days as a table</summary>
        ${figuresTable(
          "Day",
          days.toReversed().map((each) => ({ name: each.day, figures: each })),
        )}
      </details>
      <h2>By strategy</h2>
      ${figuresTable(
        "Strategy",
        strategies.map((each) => ({ name: labels[each.strategy] ?? each.strategy, figures: each })),
      )}
      <h2>By language</h2>
      ${figuresTable(
        "Language",
        languages.map((each) => ({ name: each.language, figures: each })),
      )}
      <p class="note">All of this stands in <code>${file}</code>.</p>
    `;
  }
}

function figure(name: string, value: string) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
