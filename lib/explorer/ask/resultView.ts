/** The scores of a clustering: silhouette, sizes, agreement with the labels. */

import { categoryColor } from "../categoryColors.js";
import { element } from "../elements.js";
import type { Page } from "../part.js";
import type { Scores } from "./protocol.js";

/** Bars that have room. */
const MOST_BARS = 60;

export class ResultView {
  readonly element = element("section", { className: "ask-result", hidden: true, aria: { label: "Result" } });
  readonly #title = element("h3");
  readonly #facts = element("p", { className: "result-facts" });
  readonly #bars = element("div", { className: "size-bars", aria: { role: "img" } });
  readonly #table = element("tbody");
  readonly #keep = element("button", { type: "button", onclick: () => this.keep() }, "Keep");
  #scores: Scores | undefined;

  constructor(
    private readonly page: Page,
    private readonly keep: () => void,
    remove: () => void,
  ) {
    const head = ["Label", "ARI", "NMI", "Songs"].map((name, i) =>
      element("th", { scope: "col", className: i > 0 ? "number" : "", title: MEANING[name] ?? "" }, name),
    );
    this.element.append(
      this.#title,
      this.#facts,
      this.#bars,
      element("table", { className: "agreement" }, element("thead", {}, element("tr", {}, ...head)), this.#table),
      element(
        "p",
        { className: "muted" },
        "A clustering that was tried many times against a label is no evidence for it, however high its ARI.",
      ),
      element(
        "div",
        { className: "run" },
        this.#keep,
        element("button", { type: "button", onclick: remove }, "Remove"),
      ),
    );
    page.store.watch(["dark"], () => this.#drawBars());
  }

  show(name: string, scores: Scores, seconds: number): void {
    this.#scores = scores;
    this.element.hidden = false;
    this.#keep.disabled = false;
    this.#title.textContent = name;
    this.#facts.dataset["seconds"] = seconds.toFixed(3);
    this.#facts.replaceChildren(...factsOf(scores, seconds));
    this.#table.replaceChildren(
      ...scores.agreement.map(({ name: label, songs, adjustedRand, normalizedMutualInfo }) =>
        element(
          "tr",
          {},
          element("th", { scope: "row", dir: "auto" }, label),
          ...[twoDigits(adjustedRand), twoDigits(normalizedMutualInfo), songs.toLocaleString("en")].map((text) =>
            element("td", { className: "number" }, text),
          ),
        ),
      ),
    );
    this.#drawBars();
  }

  set isKept(kept: boolean) {
    this.#keep.disabled = kept;
    this.#keep.textContent = kept ? "Kept" : "Keep";
  }

  hide(): void {
    this.element.hidden = true;
  }

  #drawBars(): void {
    if (!this.#scores) return;
    const { sizes, noise } = this.#scores;
    const largest = Math.max(...sizes, noise, 1);
    const bar = (size: number, color: string, title: string) => {
      const made = element("span", { title });
      made.style.height = `${Math.max((100 * size) / largest, 2)}%`;
      made.style.background = color;
      return made;
    };
    const { dark } = this.page.store.state;
    this.#bars.replaceChildren(
      ...sizes.slice(0, MOST_BARS).map((size, i) => bar(size, categoryColor(i, dark), `cluster ${i}: ${size} songs`)),
      ...(noise > 0 ? [bar(noise, "var(--color-noise)", `noise: ${noise} songs`)] : []),
    );
    this.#bars.setAttribute("aria-label", `Sizes of the clusters: ${sizes.slice(0, MOST_BARS).join(", ")}`);
  }
}

const MEANING: Record<string, string> = {
  ARI: "Adjusted Rand index: 1 for the label's own groups, 0 for chance",
  NMI: "Normalized mutual information, from 0 to 1; it grows with the number of clusters",
  Songs: "Songs that have the label and are not noise",
};

function factsOf({ n, sizes, noise, silhouette, standardError }: Scores, seconds: number): HTMLElement[] {
  const error = standardError > 0 ? ` ± ${twoDigits(standardError)}` : "";
  const facts: [string, string][] = [
    ["Silhouette", `${twoDigits(silhouette)}${error}`],
    ["Clusters", String(sizes.length)],
    ["Noise", noise === 0 ? "none" : `${noise.toLocaleString("en")} (${((100 * noise) / n).toFixed(1)} %)`],
    ["Songs", n.toLocaleString("en")],
    ["Time", `${seconds < 0.1 ? "< 0.1" : seconds.toFixed(1)} s`],
  ];
  return facts.map(([name, value]) =>
    element("span", {}, element("span", { className: "muted" }, `${name} `), element("b", {}, value)),
  );
}

function twoDigits(value: number): string {
  return Number.isNaN(value) ? "–" : value.toFixed(2).replace("-0.00", "0.00");
}
