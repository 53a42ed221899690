/** Marks above a map: a ring around the song that is pointed at, with its title, and one around the current song. */

import { element } from "./elements.js";

export class Marks {
  readonly elements: HTMLElement[];
  readonly #ring = element("span", { className: "mark ring", hidden: true });
  readonly #current = element("span", { className: "mark current", hidden: true });
  readonly #label = element("span", { className: "mark-label", hidden: true });

  /**
   * @param canvas below the marks
   * @param titles of the songs
   * @param positionOf the place of a song on the canvas, in pixels; undefined where it isn't to be seen
   */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly titles: readonly (string | null)[],
    private readonly positionOf: (song: number) => [x: number, y: number] | undefined,
  ) {
    this.elements = [this.#current, this.#ring, this.#label];
  }

  /** Puts the marks on songs, null for none. */
  put(pointed: number | null, current: number | null): void {
    this.#place(this.#current, current);
    const at = this.#place(this.#ring, pointed);
    if (pointed === current) this.#ring.hidden = true;
    this.#label.hidden = at === undefined;
    if (at === undefined) return;
    const [x, y] = at;
    const width = this.canvas.clientWidth;
    const isRight = x > width / 2;
    this.#label.textContent = this.titles[pointed as number] ?? "untitled";
    this.#label.style.transform = `translate(${x}px, ${y}px) translate(${isRight ? "calc(-100% - 12px)" : "12px"}, -50%)`;
    this.#label.style.maxWidth = `${(isRight ? x : width - x) - 16}px`;
  }

  #place(mark: HTMLElement, song: number | null): [number, number] | undefined {
    const at = song === null ? undefined : this.positionOf(song);
    const { clientWidth, clientHeight } = this.canvas;
    const isInside = at && at[0] >= 0 && at[1] >= 0 && at[0] <= clientWidth && at[1] <= clientHeight;
    mark.hidden = !isInside;
    if (!isInside) return undefined;
    mark.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
    return at;
  }
}
