import { html, nothing, type TemplateResult } from "lit";
import { EXPERT_NAMES } from "../server/protocol/strategies.ts";
import type { LikelyToken, TokenOpinion, TraceToken } from "../server/protocol.ts";
import { visibleText } from "./visible-text.ts";

/** How a token came about: each expert's probability and weight, and what it would have written instead. */
export function tokenDetails(token: TraceToken): TemplateResult {
  return html`
    <p class="token-head"><code>${visibleText(token.text)}</code> ${proposed(token)}</p>
    ${token.opinions.map(
      ({ role, probability, weight, likeliest }) => html`
        <dl>
          <dt>${EXPERT_NAMES[role]}</dt>
          <dd>
            ${probability === undefined ? "not asked" : percent(probability)}${
              weightOf(token, weight) && html` <span class="weight">${weightOf(token, weight)}</span>`
            }
          </dd>
        </dl>
        ${likeliest.length > 0 ? html`<ol>${likeliest.map(likely)}</ol>` : nothing}
      `,
    )}
  `;
}

/** The same in a sentence, for those who listen. */
export function describeToken(token: TraceToken): string {
  const opinions = token.opinions.map((opinion) => describeOpinion(opinion, token));
  return [`${visibleText(token.text)} ${proposed(token)}`, ...opinions].join("; ");
}

function proposed({ from, opinions }: TraceToken): string {
  if (from === "both") return "by both";
  return opinions.length > 1 ? `proposed by the ${EXPERT_NAMES[from]}` : `by the ${EXPERT_NAMES[from]}`;
}

/** One that is alone weighs nothing against anybody. */
function weightOf({ opinions }: TraceToken, weight: number | undefined): string {
  if (weight === undefined || opinions.length < 2) return "";
  return weight < 0 ? `counts against it, ${percent(-weight)}` : `weight ${percent(weight)}`;
}

function describeOpinion({ role, probability, weight, likeliest }: TokenOpinion, token: TraceToken): string {
  const others = likeliest.map((each) => `${nameOf(each)} ${percent(each.probability)}`).join(", ");
  const said = probability === undefined ? "not asked" : percent(probability);
  const weighs = weightOf(token, weight);
  return `${EXPERT_NAMES[role]} ${said}${weighs && `, ${weighs}`}${others && `, likeliest ${others}`}`;
}

function likely(token: LikelyToken): TemplateResult {
  return html`<li><code>${nameOf(token)}</code> <span>${percent(token.probability)}</span></li>`;
}

function nameOf({ text }: LikelyToken): string {
  return text === undefined ? "end" : visibleText(text);
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? "< 1 %" : `${Math.round(value)} %`;
}
