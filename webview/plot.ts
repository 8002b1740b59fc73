import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import uPlot from "uplot";
import { daysRange, type PlotPoint, plotData, plotText } from "./plot-data.ts";
import { onThemeChange, type ThemeColours, themeColours } from "./theme-colours.ts";

const HEIGHT = 180;
const DAY_S = 86_400;
/** Nothing is measured by the hour, so no line of the grid stands between days. */
const TICKS_S = [1, 2, 3, 5, 10, 15, 30, 60, 90, 180, 365].map((days) => days * DAY_S);
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const wholeDate = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** A value for each day, as a line. Rendered without a shadow root, so that uPlot's stylesheet reaches it. */
@customElement("tandem-plot")
export class TandemPlot extends LitElement {
  /** What is shown: "Median latency". */
  @property() label = "";
  /** Oldest first. */
  @property({ attribute: false }) points: readonly PlotPoint[] = [];
  @property({ attribute: false }) format: (value: number) => string = String;
  /** Where the axis of values ends; by the values where it is missing. */
  @property({ attribute: false }) most?: number;

  private plot: uPlot | undefined;
  private stopListening: (() => void) | undefined;
  private readonly resizing = new ResizeObserver(() => this.fit());

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopListening = onThemeChange(() => this.draw());
    this.resizing.observe(this);
    if (this.hasUpdated) this.draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopListening?.();
    this.resizing.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
  }

  override render() {
    return html`<div class="plot" role="img" aria-label=${plotText(this.label, this.points, this.format)}></div>`;
  }

  override updated(_changed: PropertyValues): void {
    this.draw();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Anew from the beginning: uPlot takes colours and fonts only then. */
  private draw(): void {
    this.plot?.destroy();
    const target = this.querySelector<HTMLElement>(".plot");
    if (!target) return;
    this.plot = new uPlot(this.options(themeColours()), plotData(this.points), target);
  }

  private fit(): void {
    if (this.clientWidth > 0) this.plot?.setSize({ width: this.clientWidth, height: HEIGHT });
  }

  private options({ line, text, grid, background, font }: ThemeColours): uPlot.Options {
    const axis = {
      stroke: text,
      font,
      grid: { stroke: grid, width: 1, dash: [2, 4] },
      ticks: { stroke: grid, width: 1 },
    };
    const date = (format: Intl.DateTimeFormat, seconds: number) => format.format(new Date(seconds * 1000));
    return {
      width: Math.max(1, this.clientWidth),
      height: HEIGHT,
      scales: {
        x: { range: daysRange(this.points) },
        y: { range: (_plot, _least, most) => [0, this.most ?? (most > 0 ? 1.15 * most : 1)] },
      },
      axes: [
        {
          ...axis,
          size: 36,
          incrs: TICKS_S,
          values: (_plot, splits) => splits.map((seconds) => date(dayAndMonth, seconds)),
        },
        { ...axis, size: 70, values: (_plot, splits) => splits.map((value) => this.format(value)) },
      ],
      series: [
        { label: "Day", value: (_plot, seconds) => (seconds === null ? "" : date(wholeDate, seconds)) },
        {
          label: this.label,
          stroke: line,
          width: 2,
          spanGaps: true,
          points: { show: true, size: 6, stroke: line, fill: background },
          value: (_plot, value) => (value === null ? "" : this.format(value)),
        },
      ],
      cursor: { y: false, drag: { x: false, y: false } },
    };
  }
}
