/** Places of the songs on a map. */

/**
 * A map in the middle of [-1, 1] x [-1, 1], both axes on one scale.
 *
 * @param map n x 2, NaN for songs that are not on it
 * @param rows the songs to place
 */
export function placesOf(map: Float32Array, rows: Int32Array): { x: Float32Array; y: Float32Array } {
  const x = column(map, rows, 0);
  const y = column(map, rows, 1);
  const [left, right] = ends(x);
  const [bottom, top] = ends(y);
  const scale = 1.88 / (Math.max(right - left, top - bottom) || 1);
  return {
    x: x.map((value) => (value - (left + right) / 2) * scale),
    y: y.map((value) => (value - (bottom + top) / 2) * scale),
  };
}

function column(map: Float32Array, rows: Int32Array, axis: 0 | 1): Float32Array {
  return Float32Array.from(rows, (i) => map[2 * i + axis] as number);
}

function ends(values: Float32Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return values.length === 0 ? [0, 0] : [low, high];
}

/** Directions of the arrow keys; y points up. */
export const DIRECTIONS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * The nearest point in a direction: within 45 degrees of it, by distance, where a point aside counts as farther away.
 *
 * @param from index of the point to walk from
 * @param allowed which points may be reached
 * @returns an index, or -1 where there is none in this direction
 */
export function nextPoint(
  { x, y }: { x: ArrayLike<number>; y: ArrayLike<number> },
  from: number,
  [towardX, towardY]: readonly [number, number],
  allowed: (point: number) => boolean,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] as number) - (x[from] as number);
    const dy = (y[i] as number) - (y[from] as number);
    const along = dx * towardX + dy * towardY;
    const aside = Math.abs(dx * towardY) + Math.abs(dy * towardX);
    if (i === from || along <= 0 || aside > along) continue;
    const cost = Math.hypot(along, 2 * aside);
    if (cost < least && allowed(i)) [best, least] = [i, cost];
  }
  return best;
}
