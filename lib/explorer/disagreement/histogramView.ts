/** A histogram on a logarithmic scale, with a mark at the current song. */

import { formatNumber } from "../colors.js";
import { element } from "../elements.js";
import { histogram, placeOf } from "./ranking.js";

const BINS = 24;

export class HistogramView {
  readonly element: HTMLElement;
  readonly #mark = element("span", { className: "histogram-mark", hidden: true });
  readonly #bins;

  constructor(values: Float32Array, unit: string, label: string) {
    this.#bins = histogram(values, BINS);
    const { counts, low, high } = this.#bins;
    const most = Math.max(...counts, 1);
    const bars = counts.map((count) => {
      const bar = element("span", { className: "histogram-bar" });
      bar.style.height = `${(100 * count) / most}%`;
      return bar;
    });
    const text = (value: number) => `${formatNumber(value)} ${unit}`;
    this.element = element(
      "figure",
      { className: "histogram", aria: { label: `${label}: ${text(low)} to ${text(high)}` } },
      element("div", { className: "histogram-bars", aria: { hidden: "true" } }, ...bars, this.#mark),
      element(
        "figcaption",
        { className: "muted" },
        element("span", {}, text(low)),
        element("span", {}, text(Math.sqrt(low * high))),
        element("span", {}, text(high)),
      ),
    );
    this.element.hidden = !(high > 0);
  }

  /** Puts the mark at a value; NaN takes it away. */
  mark(value: number): void {
    this.#mark.hidden = !(value > 0);
    if (value > 0) this.#mark.style.left = `${100 * placeOf(value, this.#bins)}%`;
  }
}
