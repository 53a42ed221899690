/** One map: a scatter plot of the songs of a space by regl-scatterplot, and marks above it. */

import createScatterplot, { type createRenderer } from "regl-scatterplot";
import type { Colors } from "./colors.js";
import { element } from "./elements.js";
import { placesOf } from "./geometry.js";
import { Marks } from "./marks.js";
import { watchMouse } from "./mouse.js";

export type Renderer = ReturnType<typeof createRenderer>;

/** What a map says to the page. Songs are their indices. */
export interface MapEvents {
  pointed(song: number | null): void;
  /** A click on a song, or on none. */
  clicked(song: number | null, event: MouseEvent): void;
  /** The songs in a lasso. */
  lassoed(songs: number[], event: MouseEvent | undefined): void;
}

/** How large points are, in pixels, and how opaque: many must stay apart. */
function pointStyle(n: number): { size: number; opacity: number } {
  if (n <= 500) return { size: 8, opacity: 0.9 };
  if (n <= 3000) return { size: 5, opacity: 0.85 };
  if (n <= 20_000) return { size: 3.5, opacity: 0.75 };
  return { size: 2.2, opacity: 0.6 };
}

/** How far a map may be stretched to its panel. Axes of UMAP and t-SNE have no unit, and figures stretch theirs too. */
const MOST_STRETCH = 1.5;
/** How long points take to their places on a new map, in milliseconds. */
const TRANSITION = 900;
export class SpaceMap {
  /** Put it where the map shall be. */
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly #plot: ReturnType<typeof createScatterplot>;
  readonly #rows: Int32Array;
  /** Per song its point, or -1. */
  readonly #points: Int32Array;
  readonly #marks: Marks;
  #places: { x: Float32Array; y: Float32Array };
  #codes: Float32Array;
  #pointed: number | null = null;
  #current: number | null = null;
  #selection: readonly number[] = [];
  #shown: ReadonlySet<number> | null = null;
  /** The reader has panned or zoomed. */
  #isPanned = false;
  /** There is a new map to go to. */
  #isMoved = false;
  #style: Parameters<ReturnType<typeof createScatterplot>["set"]>[0] | undefined;
  #isQueued = false;
  /** One draw after the other: regl-scatterplot refuses a second one. */
  #drawn: Promise<unknown> = Promise.resolve();

  /**
   * @param n number of songs
   * @param map n x 2, NaN for songs that are not on it
   * @param rows the songs on it, ascending
   */
  constructor(n: number, map: Float32Array, rows: Int32Array, renderer: Renderer, events: MapEvents) {
    this.#rows = rows;
    this.#points = new Int32Array(n).fill(-1);
    for (const [point, song] of rows.entries()) this.#points[song] = point;
    this.#places = placesOf(map, rows);
    this.#codes = new Float32Array(rows.length);
    this.canvas = element("canvas", { tabIndex: 0 });
    this.#marks = new Marks(this.canvas, (song) => this.screen(song));
    this.element = element("div", { className: "plot" }, this.canvas, ...this.#marks.elements);
    const { size, opacity } = pointStyle(rows.length);
    this.#plot = createScatterplot({
      canvas: this.canvas,
      renderer,
      syncEvents: true,
      pointSize: size,
      pointSizeSelected: 1,
      pointOutlineWidth: 1.5,
      opacity,
      opacityInactiveScale: 0.28,
      colorBy: "valueZ",
      lassoMinDelay: 4,
      lassoMinDist: 3,
      deselectOnDblClick: false,
      deselectOnEscape: false,
      actionKeyMap: { lasso: "shift" },
      width: 1,
      height: 1,
    } as Parameters<typeof createScatterplot>[0]);
    this.#listen(events);
  }

  /** @returns the places of the songs, by point, and which song is which point */
  get layout(): { x: Float32Array; y: Float32Array; rows: Int32Array; points: Int32Array } {
    return { ...this.#places, rows: this.#rows, points: this.#points };
  }

  resize(width: number, height: number): void {
    const stretch = Math.min(Math.max(width / height, 1 / MOST_STRETCH), MOST_STRETCH);
    this.#plot.set({ width, height, aspectRatio: stretch }).then(() => {
      if (!this.#isPanned) this.reset();
    });
  }

  /** Shows all of the map. */
  reset(): void {
    this.#isPanned = false;
    const [width, height, stretch] = [this.#plot.get("width"), this.#plot.get("height"), this.#plot.get("aspectRatio")];
    this.#plot.get("camera").lookAt([0, 0], Math.max(1, (stretch * Number(height)) / Number(width)));
    this.#plot.redraw();
  }

  set lasso(on: boolean) {
    this.#plot.set({ mouseMode: on ? "lasso" : "panZoom" });
    this.element.classList.toggle("lassoing", on);
  }

  /** Colors the points, and draws them for the first time. */
  color({ entries, codes, scale }: Colors, page: { background: string; mark: string; lasso: string }): void {
    const palette = scale?.colors ?? entries.map(({ color }) => color);
    const ofSongs = scale?.codes ?? codes;
    this.#codes = Float32Array.from(this.#rows, (song) => ofSongs[song] as number);
    this.#style = {
      // regl-scatterplot takes a single color for a color of all states.
      pointColor: palette.length > 1 ? palette : [...palette, ...palette],
      backgroundColor: page.background,
      pointColorActive: page.mark,
      pointColorHover: page.mark,
      lassoColor: page.lasso,
    };
    this.#draw();
  }

  /** Moves the points to a new map; songs that it lacks (NaN) are hidden. */
  move(map: Float32Array): void {
    this.#places = placesOf(map, this.#rows);
    this.#isMoved = true;
    this.#draw();
  }

  /** Only these songs; null is all. */
  set shown(shown: ReadonlySet<number> | null) {
    this.#shown = shown;
    this.#after(() => this.#filter());
  }

  set selection(selection: readonly number[]) {
    this.#selection = selection;
    this.#after(() => this.#select());
  }

  set pointed(song: number | null) {
    this.#pointed = song;
    this.#mark();
  }

  set current(song: number | null) {
    this.#current = song;
    this.#mark();
  }

  /** Draws once for all changes that come while another draw is under way. */
  #draw(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#after(async () => {
      this.#isQueued = false;
      if (this.#style) this.#plot.set(this.#style);
      const isMoved = this.#isMoved;
      this.#isMoved = false;
      const filter = this.#visible();
      const index = isMoved ? undefined : this.#plot.get("spatialIndex");
      await this.#plot.draw(
        { x: numbers(this.#places.x), y: numbers(this.#places.y), valueZ: this.#codes },
        {
          zDataType: "categorical",
          transition: isMoved && !matchMedia("(prefers-reduced-motion: reduce)").matches,
          transitionDuration: TRANSITION,
          ...(index && { spatialIndex: index }),
          ...(filter && { filter }),
        },
      );
      this.#select();
      this.#mark();
    });
  }

  /** When what is drawn is drawn. What failed before is no reason to stop. */
  #after(call: () => unknown): void {
    this.#drawn = this.#drawn.catch(() => {}).then(call);
  }

  #filter(): void {
    const visible = this.#visible();
    if (visible) {
      this.#plot.filter(visible, { preventEvent: true });
      this.#select();
    } else if (this.#plot.get("isPointsFiltered")) {
      this.#plot.unfilter({ preventEvent: true });
      this.#select();
    }
    this.#mark();
  }

  /** The points that are to be seen, ascending; undefined for all. */
  #visible(): number[] | undefined {
    const points = Array.from(this.#rows.keys()).filter((point) => this.#isVisible(this.#rows[point] as number));
    return points.length === this.#rows.length ? undefined : points;
  }

  #isVisible(song: number): boolean {
    const point = this.#points[song] as number;
    return point >= 0 && !Number.isNaN(this.#places.x[point]) && (!this.#shown || this.#shown.has(song));
  }

  #select(): void {
    const points = this.#selection.filter((song) => this.#isVisible(song)).map((song) => this.#points[song] as number);
    if (points.length > 0) this.#plot.select(points, { preventEvent: true });
    else this.#plot.deselect({ preventEvent: true });
  }

  /** Place of a song on the canvas in pixels; undefined where it isn't to be seen. */
  screen(song: number): [x: number, y: number] | undefined {
    if (!this.#isVisible(song) || !this.#plot.get("isPointsDrawn")) return undefined;
    return this.#plot.getScreenPosition(this.#points[song] as number);
  }

  #mark(): void {
    this.#marks.put(this.#pointed, this.#current);
  }

  #listen(events: MapEvents): void {
    const { canvas } = this;
    const songOf = (point: number) => this.#rows[point] ?? null;
    let last: MouseEvent | undefined;
    // Before regl-scatterplot, which listens for the end of a lasso on the window.
    addEventListener("mouseup", (event) => void (last = event), { capture: true });
    this.#plot.subscribe("pointOver", (point) => events.pointed(songOf(point)));
    this.#plot.subscribe("pointOut", () => events.pointed(null));
    this.#plot.subscribe("drawing", () => this.#mark());
    this.#plot.subscribe("lassoEnd", ({ coordinates }) => {
      const inside = this.#plot.get("selectedPoints").map((point) => this.#rows[point] as number);
      this.#select();
      // A click with Shift ends a lasso of one place.
      if (coordinates.length > 2) events.lassoed(inside, last);
    });
    watchMouse(canvas, {
      panned: (event) => {
        if (!event.shiftKey && this.#plot.get("mouseMode") !== "lasso") this.#isPanned = true;
      },
      clicked: (event) => events.clicked(songOf(this.#plot.get("hoveredPoint") ?? -1), event),
      // regl-scatterplot has selected the song; what a click means is the page's to say.
      ended: () => this.#select(),
    });
  }
}

/** regl-scatterplot's index of places takes no NaN; such points are hidden. */
function numbers(values: Float32Array): Float32Array {
  return values.map((value) => (Number.isNaN(value) ? 0 : value));
}
