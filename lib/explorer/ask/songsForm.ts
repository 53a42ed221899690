/** Which songs are asked about, and by which numbers. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import { buttons, menu } from "./controls.js";
import type { AskedSongs } from "./protocol.js";

export interface Asked {
  /** Song i of the request is song `rows[i]` of the page. */
  rows: Int32Array;
  songs: AskedSongs;
  space: string;
  /** "sound latents", "sound map, selection": for the name of a result. */
  text: string;
}

export class SongsForm {
  readonly element: HTMLElement;
  readonly #of;
  readonly #space;
  readonly #from;
  #last: { keys: readonly unknown[]; asked: Asked } | undefined;
  #made = 0;

  constructor(
    private readonly page: Page,
    changed: () => void,
  ) {
    const { songs, store } = page;
    this.#of = buttons(
      "Songs",
      [
        ["all", `all ${songs.n.toLocaleString("en")}`],
        ["selection", "selection"],
      ],
      changed,
    );
    this.#space = menu(
      "Space",
      songs.spaces.map(({ name }) => [name, name] as const),
      changed,
    );
    this.#from = buttons(
      "By",
      [
        ["latents", "latents"],
        ["map", "places on the map"],
      ],
      changed,
    );
    this.element = element("div", { className: "form" }, this.#of.element, this.#space.element, this.#from.element);
    store.watch(["selection"], ({ selection }) => {
      const count = selection.length;
      this.#of.rename(
        "selection",
        count === 0 ? "selection" : `selection of ${count.toLocaleString("en")}`,
        count === 0,
      );
      const wasSelection = this.#of.value === "selection";
      if (wasSelection && count === 0) this.#of.value = "all";
      if (wasSelection) changed();
    });
  }

  /** For maps: their places would only be mapped again. */
  set latentsOnly(only: boolean) {
    this.#from.element.hidden = only;
  }

  /** The songs as chosen now; the same object while nothing changes. */
  get asked(): Asked {
    const { songs, store } = this.page;
    const space = songs.spaces.find(({ name }) => name === this.#space.value) ?? songs.spaces[0];
    if (!space) throw new Error("The page has no space.");
    const isMap = this.#from.value === "map" && !this.#from.element.hidden;
    const selection = this.#of.value === "selection" ? store.state.selection : null;
    const values = isMap ? (store.state.maps.get(space.name)?.map ?? space.map) : space.latents;
    const keys = [space, values, selection];
    if (this.#last?.keys.every((key, i) => key === keys[i])) return this.#last.asked;

    const dimensions = isMap ? 2 : space.dimensions;
    const candidates = selection ? Int32Array.from(selection) : space.rows;
    const rows = candidates.filter((i) => !Number.isNaN(values[i * dimensions]));
    const own = new Float32Array(rows.length * dimensions);
    for (const [at, i] of rows.entries()) {
      own.set(values.subarray(i * dimensions, (i + 1) * dimensions), at * dimensions);
    }
    const asked: Asked = {
      rows,
      space: space.name,
      text: `${space.name} ${isMap ? "map" : "latents"}${selection ? ", selection" : ""}`,
      songs: { key: String(++this.#made), n: rows.length, dimensions, values: own, truths: truthsOf(this.page, rows) },
    };
    this.#last = { keys, asked };
    return asked;
  }
}

/** Labels with at least two values among the songs. */
function truthsOf({ songs }: Page, rows: Int32Array): AskedSongs["truths"] {
  return songs.fields.flatMap((field) => {
    if (field.kind !== "label") return [];
    const codes = rows.map((i) => field.codes[i] as number);
    return new Set(codes.filter((code) => code >= 0)).size < 2 ? [] : [{ name: field.name, codes }];
  });
}
