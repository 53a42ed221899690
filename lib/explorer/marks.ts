/** Marks above a map: a ring around the song that is pointed at, and a bolder one around the current song. */

import { element } from "./elements.js";

export class Marks {
  readonly elements: HTMLElement[];
  readonly #pointed = element("span", { className: "mark pointed", hidden: true });
  readonly #current = element("span", { className: "mark current", hidden: true });

  /**
   * @param canvas below the marks
   * @param positionOf the place of a song on the canvas, in pixels; undefined where it isn't to be seen
   */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly positionOf: (song: number) => [x: number, y: number] | undefined,
  ) {
    this.elements = [this.#current, this.#pointed];
  }

  /** Puts the marks on songs, null for none. */
  put(pointed: number | null, current: number | null): void {
    this.#place(this.#current, current);
    this.#place(this.#pointed, pointed === current ? null : pointed);
  }

  #place(mark: HTMLElement, song: number | null): void {
    const at = song === null ? undefined : this.positionOf(song);
    const { clientWidth, clientHeight } = this.canvas;
    const isInside = at && at[0] >= 0 && at[1] >= 0 && at[0] <= clientWidth && at[1] <= clientHeight;
    mark.hidden = !isInside;
    if (isInside) mark.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
  }
}
