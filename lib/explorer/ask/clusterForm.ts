/** Methods of clustering, with their parameters as sliders. */

import { formatNumber } from "../colors.js";
import { element } from "../elements.js";
import { buttons, menu, slider } from "./controls.js";
import type { ClusterAsk, Clustered, EpsRange, Linkage } from "./protocol.js";

/** Sliders reach so many clusters. */
const MOST_CLUSTERS = 30;

export class ClusterForm {
  readonly element: HTMLElement;
  readonly #method;
  readonly #k;
  readonly #linkage;
  readonly #cut;
  readonly #height;
  readonly #eps;
  readonly #minSamples;
  /** Heights of merges of the tree that is known, the highest first. */
  #heights: readonly number[] | undefined;
  /** eps has been chosen by hand. */
  #isEpsChosen = false;

  /** @param changed another question; @param minSamplesChanged eps must be looked at anew */
  constructor(changed: () => void, minSamplesChanged: () => void) {
    const update = () => {
      this.#show();
      changed();
    };
    this.#method = menu<ClusterAsk["method"]>(
      "Method",
      [
        ["k-means", "k-means"],
        ["hierarchical", "hierarchical"],
        ["DBSCAN", "DBSCAN"],
      ],
      update,
    );
    this.#k = slider("Clusters k", { min: 2, max: MOST_CLUSTERS, value: 5 }, changed);
    this.#linkage = menu<Linkage>(
      "Linkage",
      [
        ["ward2", "Ward"],
        ["average", "average"],
        ["complete", "complete"],
        ["single", "single"],
      ],
      () => {
        this.#heights = undefined;
        update();
      },
    );
    this.#cut = buttons(
      "Cut by",
      [
        ["k", "clusters k"],
        ["height", "height"],
      ],
      update,
    );
    this.#height = slider("Height", { min: 0, max: 1, step: 0.001, value: 0, format: formatNumber }, changed);
    this.#eps = slider(
      "Radius eps",
      { min: 0, max: 1, step: 0.001, value: 0.5, format: formatNumber, title: "Songs nearer than this are neighbors." },
      () => {
        this.#isEpsChosen = true;
        changed();
      },
    );
    this.#minSamples = slider(
      "minSamples",
      { min: 2, max: 30, value: 5, title: "Neighbors that the inside of a cluster has, the song itself counted." },
      minSamplesChanged,
    );
    this.element = element(
      "div",
      { className: "form" },
      ...[this.#method, this.#linkage, this.#cut, this.#k, this.#height, this.#eps, this.#minSamples].map(
        (control) => control.element,
      ),
    );
    this.#show();
  }

  get ask(): ClusterAsk {
    const k = this.#k.value;
    const method = this.#method.value;
    if (method === "k-means") return { method, k };
    if (method === "DBSCAN") return { method, eps: this.#eps.value, minSamples: this.#minSamples.value };
    return {
      method,
      linkage: this.#linkage.value,
      cut: this.#isByHeight ? { by: "height", height: this.#height.value } : { by: "k", k },
    };
  }

  /** "Ward, k = 5": the name of an answer. */
  name(ask: ClusterAsk, { scores }: Clustered): string {
    switch (ask.method) {
      case "k-means":
        return `k-means, k = ${scores.sizes.length}`;
      case "hierarchical":
        return `${LINKAGES[ask.linkage]}, k = ${scores.sizes.length}`;
      case "DBSCAN":
        return `DBSCAN, eps = ${formatNumber(ask.eps)}, minSamples = ${ask.minSamples}`;
    }
  }

  /** Other songs are asked about: what was known of the old ones is forgotten. */
  forget(): void {
    this.#heights = undefined;
    this.#isEpsChosen = false;
  }

  /** A tree is known: its heights are what the slider can cut at. */
  set heights(heights: readonly number[] | undefined) {
    if (!heights || heights.length === 0 || this.#heights) return;
    this.#heights = heights;
    const [high, low] = [1.02 * (heights[0] as number), heights.at(-1) as number];
    this.#height.range(low, high, (high - low) / 1000 || 0.001);
    const k = Math.min(this.#k.value, heights.length);
    this.#height.value = ((heights[k - 2] ?? high) + (heights[k - 1] ?? low)) / 2;
    this.#show();
  }

  set epsRange({ low, high, suggested }: EpsRange) {
    this.#eps.range(low, high, (high - low) / 400 || 0.001);
    if (!this.#isEpsChosen) this.#eps.value = suggested;
  }

  get #isByHeight(): boolean {
    return this.#cut.value === "height" && this.#heights !== undefined;
  }

  #show(): void {
    const method = this.#method.value;
    const isTree = method === "hierarchical";
    const isCutByHeight = isTree && this.#cut.value === "height";
    this.#linkage.element.hidden = this.#cut.element.hidden = !isTree;
    this.#k.element.hidden = method === "DBSCAN" || (isCutByHeight && this.#heights !== undefined);
    this.#height.element.hidden = !isCutByHeight || this.#heights === undefined;
    this.#eps.element.hidden = this.#minSamples.element.hidden = method !== "DBSCAN";
  }
}

const LINKAGES: Record<Linkage, string> = {
  ward2: "Ward",
  average: "average linkage",
  complete: "complete linkage",
  single: "single linkage",
};
