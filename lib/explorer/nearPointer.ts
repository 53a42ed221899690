/** The songs near the pointer on a map, for what sounds while roaming. */

import type { Store } from "./store.js";

interface Layout {
  x: Float32Array;
  y: Float32Array;
  rows: Int32Array;
}

/** What is asked of a map. */
export interface ScreenMap {
  canvas: HTMLCanvasElement;
  /** Places by point, and which song is which point. */
  layout(): Layout;
  /** Place of a song on the canvas in pixels; undefined where it isn't to be seen. */
  screen(song: number): [x: number, y: number] | undefined;
}

/** How many songs are offered to the ear. */
const COUNT = 4;

/** While roaming, keeps `State.near` where the pointer is. */
export function followPointer(map: ScreenMap, store: Store): void {
  let last: PointerEvent | undefined;
  map.canvas.addEventListener("pointermove", (event) => {
    if (!store.state.roaming) return;
    if (!last) requestAnimationFrame(update);
    last = event;
  });
  map.canvas.addEventListener("pointerleave", () => {
    last = undefined;
    if (store.state.near.length > 0) store.set({ near: [] });
  });
  function update() {
    if (last && store.state.roaming) store.set({ near: songsNear(map, last.offsetX, last.offsetY, COUNT) });
    last = undefined;
  }
}

/** The k songs that are nearest to a place on the canvas, and how far away they are in pixels. */
export function songsNear(
  { layout, screen }: Pick<ScreenMap, "layout" | "screen">,
  left: number,
  top: number,
  k: number,
): { song: number; pixels: number }[] {
  const { x, y, rows } = layout();
  const scale = scaleOf({ x, y, rows }, screen);
  if (!scale) return [];
  const [atX, atY] = [(left - scale.left) / scale.perX, (top - scale.top) / scale.perY];
  const ratio = (scale.perY / scale.perX) ** 2;
  const nearest: { song: number; squared: number }[] = [];
  for (let point = 0; point < rows.length; point++) {
    const squared = ((x[point] as number) - atX) ** 2 + ratio * ((y[point] as number) - atY) ** 2;
    if (!(squared < (nearest[k - 1]?.squared ?? Number.POSITIVE_INFINITY))) continue;
    const song = rows[point] as number;
    if (!screen(song)) continue;
    nearest.splice(nearest.findLastIndex((one) => one.squared <= squared) + 1, 0, { song, squared });
    nearest.length = Math.min(nearest.length, k);
  }
  return nearest.map(({ song, squared }) => ({ song, pixels: Math.sqrt(squared) * Math.abs(scale.perX) }));
}

/** Pixels of places: left + perX x, top + perY y, from two songs that lie far apart on each axis. */
function scaleOf({ x, y, rows }: Layout, screen: ScreenMap["screen"]) {
  const seen = (values: Float32Array) => {
    let [low, high] = [-1, -1];
    for (let point = 0; point < rows.length; point++) {
      const value = values[point] as number;
      if (Number.isNaN(value)) continue;
      const isLower = low < 0 || value < (values[low] as number);
      const isHigher = high < 0 || value > (values[high] as number);
      if ((isLower || isHigher) && !screen(rows[point] as number)) continue;
      if (isLower) low = point;
      if (isHigher) high = point;
    }
    return [low, high] as const;
  };
  const line = (values: Float32Array, axis: 0 | 1) => {
    const [low, high] = seen(values);
    const [from, to] = [low, high].map((point) => screen(rows[point] as number)?.[axis]);
    const span = (values[high] as number) - (values[low] as number);
    if (from === undefined || to === undefined || !(span > 0)) return undefined;
    const per = (to - from) / span;
    return [from - per * (values[low] as number), per] as const;
  };
  const [horizontal, vertical] = [line(x, 0), line(y, 1)];
  return horizontal && vertical && { left: horizontal[0], perX: horizontal[1], top: vertical[0], perY: vertical[1] };
}
