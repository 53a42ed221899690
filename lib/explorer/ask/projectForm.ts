/** Methods that make a map, with their main parameters. */

import { element } from "../elements.js";
import { menu, slider } from "./controls.js";
import type { ProjectAsk } from "./protocol.js";

export class ProjectForm {
  readonly element: HTMLElement;
  readonly #method;
  readonly #nNeighbors;
  readonly #minDist;
  readonly #perplexity;
  readonly #iterations;

  constructor(changed: () => void) {
    const update = () => {
      this.#show();
      changed();
    };
    this.#method = menu<ProjectAsk["method"]>(
      "Method",
      [
        ["UMAP", "UMAP"],
        ["t-SNE", "t-SNE"],
        ["PCA", "PCA"],
      ],
      update,
    );
    this.#nNeighbors = slider(
      "Neighbors",
      { min: 2, max: 60, value: 15, title: "More show the large structure, fewer the small one." },
      changed,
    );
    this.#minDist = slider(
      "Smallest distance",
      { min: 0, max: 1, step: 0.05, value: 0.1, title: "How near to each other points may come on the map." },
      changed,
    );
    this.#perplexity = slider(
      "Perplexity",
      { min: 5, max: 60, value: 30, title: "About the number of neighbors that count." },
      changed,
    );
    this.#iterations = slider("Iterations", { min: 200, max: 1000, step: 50, value: 300 }, changed);
    const controls = [this.#method, this.#nNeighbors, this.#minDist, this.#perplexity, this.#iterations];
    this.element = element("div", { className: "form" }, ...controls.map((control) => control.element));
    this.#show();
  }

  get ask(): ProjectAsk {
    const method = this.#method.value;
    if (method === "PCA") return { method };
    if (method === "UMAP") return { method, nNeighbors: this.#nNeighbors.value, minDist: this.#minDist.value };
    return { method, perplexity: this.#perplexity.value, iterations: this.#iterations.value };
  }

  /** "UMAP, 15 neighbors": the name of a map. */
  name(ask: ProjectAsk): string {
    switch (ask.method) {
      case "PCA":
        return "PCA";
      case "UMAP":
        return `UMAP, ${ask.nNeighbors} neighbors, smallest distance ${ask.minDist}`;
      case "t-SNE":
        return `t-SNE, perplexity ${ask.perplexity}`;
    }
  }

  #show(): void {
    const method = this.#method.value;
    this.#nNeighbors.element.hidden = this.#minDist.element.hidden = method !== "UMAP";
    this.#perplexity.element.hidden = this.#iterations.element.hidden = method !== "t-SNE";
  }
}
