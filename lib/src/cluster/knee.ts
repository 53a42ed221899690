/**
 * The knee of a curve: the point farthest below the chord between its ends, with both axes scaled to 0 … 1 (Satopää et al.
 * 2011, "Kneedle", without smoothing). It depends on where the curve begins and ends.
 *
 * @param x ascending
 * @param y as many
 * @returns its index; undefined where no point is below the chord
 */
export function kneeOf(x: ArrayLike<number>, y: ArrayLike<number>): number | undefined {
  const last = x.length - 1;
  const rise = y[last] - y[0];
  let knee: number | undefined;
  let deepest = 0;
  for (let i = 0; i <= last; i++) {
    const below = Math.sign(rise) * ((x[i] - x[0]) / (x[last] - x[0]) - (y[i] - y[0]) / rise);
    if (below > deepest) {
      deepest = below;
      knee = i;
    }
  }
  return knee;
}
