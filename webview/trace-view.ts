import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { TraceToken } from "../server/protocol.ts";
import { heatClass } from "./heat.ts";
import { describeToken, tokenDetails } from "./token-details.ts";
import { tokenProbability } from "./token-probability.ts";
import { type LinePiece, linesOf } from "./trace-lines.ts";
import { traceStyles } from "./trace-styles.ts";
import { plainText } from "./visible-text.ts";

/** Between a token and its details, in px. */
const GAP = 4;

/**
 * A text, token by token: coloured by probability, underlined by who proposed it. Pointing at a token, or going there
 * with the arrow keys, shows how it came about.
 */
@customElement("tandem-trace")
export class TandemTrace extends LitElement {
  static override styles = traceStyles;

  @property({ attribute: false }) tokens: readonly TraceToken[] = [];
  /** The text of the line before the position. */
  @property() linePrefix = "";
  /** Whether more is to come. */
  @property({ type: Boolean }) growing = false;
  @state() private current: number | undefined;
  /** Whether a key went there: it may be out of sight, which what is pointed at is not. */
  private wasPressed = false;

  /** What somebody looks at stays while the text behind it grows. */
  override willUpdate(changed: PropertyValues<this>): void {
    const { current } = this;
    const before = changed.get("tokens") as readonly TraceToken[] | undefined;
    if (current === undefined || !before) return;
    if (before[current]?.text !== this.tokens[current]?.text) this.current = undefined;
  }

  override render() {
    const { current } = this;
    const token = current === undefined ? undefined : this.tokens[current];
    // One line: whitespace inside <pre> would be shown.
    return html`
      <pre
        tabindex="0"
        role="textbox"
        aria-readonly="true"
        aria-multiline="true"
        aria-label="Completion. Arrow keys explain its tokens."
        @pointerover=${this.point}
        @pointerleave=${this.leave}
        @keydown=${this.press}
        @blur=${this.leave}
      >${this.lines()}</pre>
      <div class="details" popover="manual">${token ? tokenDetails(token) : nothing}</div>
      <div class="unseen" aria-live="polite">${token ? describeToken(token) : nothing}</div>
    `;
  }

  override updated(): void {
    const details = this.renderRoot.querySelector<HTMLElement>(".details");
    const token = this.renderRoot.querySelector(".current");
    if (this.wasPressed) token?.scrollIntoView({ block: "nearest" });
    this.wasPressed = false;
    if (!details) return;
    if (!token) {
      details.hidePopover();
      return;
    }
    details.showPopover();
    place(details, token.getClientRects()[0] ?? token.getBoundingClientRect());
  }

  /** Each line is laid out and painted by itself, and only the one that grows is drawn again. */
  private lines() {
    const { current, growing, linePrefix } = this;
    const lines = linesOf(this.tokens);
    return lines.map((pieces, number) => {
      const before = number === 0 && linePrefix !== "" ? linePrefix : undefined;
      const caret = growing && number === lines.length - 1;
      const marked = pieces.some(({ index }) => index === current) ? current : undefined;
      return guard([before, caret, marked, ...pieces.map(({ token }) => token)], () => {
        const start = before === undefined ? nothing : html`<span class="before">${plainText(before)}</span>`;
        const end = caret ? html`<span class="caret"></span>` : nothing;
        return html`<span class="line">${start}${pieces.map((piece) => tokenPiece(piece, marked))}${end}</span>`;
      });
    });
  }

  private point(event: PointerEvent): void {
    const index = event.target instanceof HTMLElement ? event.target.dataset.index : undefined;
    this.current = index === undefined ? undefined : Number(index);
  }

  private leave(): void {
    this.current = undefined;
  }

  private press(event: KeyboardEvent): void {
    const last = this.tokens.length - 1;
    const { current } = this;
    const next = {
      ArrowRight: current === undefined ? 0 : Math.min(last, current + 1),
      ArrowLeft: current === undefined ? last : Math.max(0, current - 1),
      Home: 0,
      End: last,
    }[event.key];
    if (next !== undefined) {
      this.current = next;
      this.wasPressed = true;
      event.preventDefault();
    } else if (event.key === "Escape" && current !== undefined) {
      this.current = undefined;
      event.stopPropagation();
    }
  }
}

function tokenPiece({ token, index, text }: LinePiece, current: number | undefined) {
  const isCurrent = index === current;
  return guard([token, isCurrent], () => {
    const probability = tokenProbability(token);
    const heat = probability === undefined ? "" : heatClass(probability);
    const proposed = token.opinions.length > 1 ? `from-${token.from}` : "";
    return html`<span class="token ${heat} ${proposed} ${isCurrent ? "current" : ""}" data-index=${index}>${plainText(text)}</span>`;
  });
}

/** Puts an element below another one, or above it where there is no room, within the window. */
function place(element: HTMLElement, { left, top, bottom }: DOMRect): void {
  const { width, height } = element.getBoundingClientRect();
  const below = bottom + GAP;
  const y = below + height <= window.innerHeight ? below : top - GAP - height;
  element.style.left = `${within(window.innerWidth - width, left)}px`;
  element.style.top = `${within(window.innerHeight - height, y)}px`;
}

/** The nearest to a coordinate, in px, at which there is a gap on either side. */
function within(room: number, wanted: number): number {
  return Math.max(GAP, Math.min(wanted, room - GAP));
}
