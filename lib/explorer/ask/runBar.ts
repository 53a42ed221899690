/** Before an answer: how long it takes, and a sample where that is long. While it is made: progress, and cancel. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import { buttons, menu } from "./controls.js";
import { AT_ONCE, about, PATIENCE, type Pace, secondsOf, songsIn } from "./cost.js";
import type { Ask } from "./protocol.js";
import { sampleOf } from "./sample.js";
import type { Asked } from "./songsForm.js";

/** Starts a sentence. */
const WORK: Record<Ask["method"], string> = {
  "k-means": "k-means",
  hierarchical: "Hierarchical clustering",
  DBSCAN: "DBSCAN",
  eps: "The distances",
  PCA: "PCA",
  UMAP: "UMAP",
  "t-SNE": "t-SNE",
};

export class RunBar {
  readonly element: HTMLElement;
  readonly #button = element("button", { type: "button", className: "primary", onclick: () => this.run() });
  readonly #cancel = element("button", { type: "button", hidden: true, onclick: () => this.cancel() }, "Cancel");
  readonly #progress = element("progress", { max: 1, hidden: true, aria: { label: "Progress" } });
  readonly #phase = element("span", { className: "muted", aria: { role: "status" } });
  readonly #warning = element("p", { className: "ask-warning" });
  readonly #large: HTMLElement;
  readonly #size;
  readonly #strata;
  readonly #assign = element("input", { type: "checkbox", onchange: () => this.changed() });
  readonly #assignLabel: HTMLElement;
  #plan: { asked: Asked; seconds: number; sample: Int32Array | undefined; isLarge: boolean } | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(
    page: Page,
    private readonly pace: Pace,
    private readonly run: () => void,
    private readonly cancel: () => void,
    private readonly changed: () => void,
  ) {
    this.#size = buttons<"sample" | "all">(
      "Compute with",
      [
        ["sample", "a sample"],
        ["all", "all"],
      ],
      changed,
    );
    const labels = page.songs.fields.filter(({ kind }) => kind === "label").map(({ name }) => name);
    this.#strata = menu(
      "Draw",
      [["", "at random"], ...labels.map((name) => [name, `with the shares of ${name}`] as const)],
      changed,
    );
    this.#assignLabel = element(
      "label",
      { className: "check" },
      this.#assign,
      " Put the other songs into the cluster with the nearest mean",
    );
    this.#large = element(
      "div",
      { className: "form large", hidden: true },
      this.#warning,
      this.#size.element,
      this.#strata.element,
      this.#assignLabel,
    );
    this.element = element(
      "div",
      { className: "run-bar" },
      this.#large,
      element("div", { className: "run" }, this.#button, this.#cancel, this.#progress, this.#phase),
    );
  }

  /**
   * Says what the question takes, and offers a sample where that is more than {@link PATIENCE}.
   *
   * @param isKnown the worker has the tree already: nothing is to be waited for
   */
  plan(asked: Asked, ask: Ask, isKnown: (sample: Int32Array | undefined) => boolean): void {
    const { n, dimensions } = asked.songs;
    const factor = this.pace.factor(ask.method);
    const all = factor * secondsOf(ask, n, dimensions);
    const isLarge = all > PATIENCE;
    const isMap = ask.method === "PCA" || ask.method === "UMAP" || ask.method === "t-SNE";
    const verb = isMap ? "Map" : "Cluster";
    const size = songsIn(PATIENCE, ask, n, dimensions, factor);
    const inSample = factor * secondsOf(ask, size, dimensions);
    const sample = isLarge && this.#size.value === "sample" ? this.#draw(asked, size) : undefined;
    const seconds = isKnown(sample) ? 0 : sample ? inSample : all;
    this.#plan = { asked, seconds, sample, isLarge };
    this.#large.hidden = !isLarge;
    this.#warning.textContent = `${WORK[ask.method]} of ${n.toLocaleString("en")} songs takes ${about(all)} here.`;
    this.#size.rename("sample", `a sample of ${size.toLocaleString("en")} (${about(inSample)})`);
    this.#size.rename("all", `all ${n.toLocaleString("en")}`);
    this.#strata.element.hidden = this.#size.value !== "sample";
    this.#assignLabel.hidden = isMap || this.#size.value !== "sample";
    this.#button.replaceChildren(seconds > AT_ONCE ? `${verb} (${about(seconds)})` : verb);
    this.#button.disabled = n < 4;
  }

  /** May a slider be followed as it moves? */
  get isQuick(): boolean {
    return (this.#plan?.seconds ?? 0) <= AT_ONCE;
  }

  get sample(): Int32Array | undefined {
    return this.#plan?.sample;
  }

  get assign(): boolean {
    return this.#assign.checked;
  }

  /** Something is being computed; without a share of its own, by the time that it should take. */
  start(): void {
    const begun = performance.now();
    const expected = Math.max(this.#plan?.seconds ?? 0, 1);
    this.#share = null;
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => {
      const elapsed = (performance.now() - begun) / 1000;
      // What is soon there shows no progress.
      if (elapsed < 0.35) return;
      this.#cancel.hidden = this.#progress.hidden = false;
      this.#button.hidden = true;
      this.#progress.value = this.#share ?? Math.min(elapsed / expected, 0.97);
    }, 100);
  }
  #share: number | null = null;

  progress(phase: string, share: number | null): void {
    this.#share = share;
    if (!this.#progress.hidden) this.#phase.textContent = phase;
  }

  /** @param message of an error, or that it was canceled */
  end(message = ""): void {
    clearInterval(this.#ticking);
    this.#cancel.hidden = this.#progress.hidden = true;
    this.#button.hidden = false;
    this.#phase.textContent = message;
  }

  #draw({ songs, rows }: Asked, size: number): Int32Array {
    const known = this.#drawn;
    const strata = songs.truths.find(({ name }) => name === this.#strata.value);
    if (known?.key === songs.key && known.size === size && known.strata === strata?.name) return known.sample;
    const sample = sampleOf(rows.length, size, strata?.codes);
    this.#drawn = { key: songs.key, size, strata: strata?.name, sample };
    return sample;
  }
  #drawn: { key: string; size: number; strata: string | undefined; sample: Int32Array } | undefined;
}
