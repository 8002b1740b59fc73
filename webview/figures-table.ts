import { html, type TemplateResult } from "lit";
import type { AnswerFigures } from "../server/protocol.ts";
import { acceptedShare, millisecondsText, percentText, typedAlongShare } from "./figures-text.ts";

export interface NamedFigures {
  readonly name: string;
  readonly figures: AnswerFigures;
}

const COLUMNS: readonly (readonly [head: string, text: (figures: AnswerFigures) => string])[] = [
  ["Shown", ({ shown }) => String(shown)],
  ["Accepted", (figures) => percentText(acceptedShare(figures))],
  ["Typed along", (figures) => percentText(typedAlongShare(figures))],
  ["Kept", ({ kept }) => percentText(kept)],
  ["Median", ({ medianMs }) => millisecondsText(medianMs)],
  ["95 % within", ({ p95Ms }) => millisecondsText(p95Ms)],
];

/** A table of figures, one row each. `head` stands above their names. */
export function figuresTable(head: string, rows: readonly NamedFigures[]): TemplateResult {
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          <th scope="col">${head}</th>
          ${COLUMNS.map(([name]) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, figures }) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${COLUMNS.map(([, text]) => html`<td>${text(figures)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
