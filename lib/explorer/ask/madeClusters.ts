/** Clusterings made in the page: the one that follows the sliders, and those that are kept. */

import type { Store } from "../store.js";

export class MadeClusters {
  /** Name of the one that the next one replaces. */
  #last: string | undefined;
  /** What the songs were colored by before. */
  #before: string | undefined;

  constructor(private readonly store: Store) {}

  /** Colors the maps by it, in place of the one before where that was not kept. */
  show(name: string, labels: Int32Array): void {
    const { made, colorBy } = this.store.state;
    if (this.#last === undefined || colorBy !== `clusters:${this.#last}`) this.#before = colorBy;
    const others = made.filter((one) => one.name !== this.#last && one.name !== name);
    this.#last = name;
    this.store.set({ made: [{ name, labels }, ...others], colorBy: `clusters:${name}` });
  }

  keep(): void {
    this.#before = this.#last && `clusters:${this.#last}`;
    this.#last = undefined;
  }

  /** Removes what was shown last, kept or not, and colors the songs as before. */
  remove(): void {
    const { made, colorBy } = this.store.state;
    const [latest, ...others] = made;
    if (!latest) return;
    const back = this.#before === `clusters:${latest.name}` ? undefined : this.#before;
    const wasShown = colorBy === `clusters:${latest.name}`;
    this.#last = undefined;
    this.store.set({ made: others, ...(wasShown && back && { colorBy: back }) });
  }
}
