/** A slider for each latent dimension, the most used ones first, the others on demand. */

import { element } from "../elements.js";
import { reach } from "./latentPoint.js";

/** Dimensions that have a slider from the beginning. */
const FIRST = 8;

export class Sliders {
  readonly elements: HTMLElement[];
  readonly #inputs = new Map<number, { input: HTMLInputElement; output: HTMLOutputElement }>();

  /**
   * @param order dimensions, the most used one first
   * @param change called with a dimension and its new value
   */
  constructor(
    order: readonly number[],
    private readonly statistics: { mean: Float32Array; spread: Float32Array },
    change: (dimension: number, value: number) => void,
  ) {
    const rows = order.map((dimension, place) => {
      const id = `latent-${dimension}`;
      const input = element("input", { type: "range", id, step: "any" });
      const output = element("output", { htmlFor: id as unknown as DOMTokenList });
      input.addEventListener("input", () => {
        output.textContent = input.valueAsNumber.toFixed(2);
        change(dimension, input.valueAsNumber);
      });
      this.#inputs.set(dimension, { input, output });
      return element(
        "div",
        { className: "latent", hidden: place >= FIRST },
        element("label", { htmlFor: id }, `z${dimension}`),
        input,
        output,
      );
    });
    const others = rows.slice(FIRST);
    const more = element(
      "button",
      { type: "button", hidden: others.length === 0, aria: { expanded: "false" } },
      `All ${order.length} dimensions`,
    );
    more.onclick = () => {
      const isOpen = more.getAttribute("aria-expanded") === "true";
      for (const row of others) row.hidden = isOpen;
      more.setAttribute("aria-expanded", String(!isOpen));
      more.textContent = isOpen ? `All ${order.length} dimensions` : `The first ${FIRST} only`;
    };
    this.elements = [...rows, more];
  }

  /** Puts the sliders on a point. */
  put(z: Float32Array): void {
    for (const [dimension, { input, output }] of this.#inputs) {
      const value = z[dimension] as number;
      const { low, high } = reach(
        this.statistics.mean[dimension] as number,
        this.statistics.spread[dimension] as number,
        value,
      );
      Object.assign(input, { min: String(low), max: String(high) });
      input.valueAsNumber = value;
      output.textContent = value.toFixed(2);
    }
  }
}
