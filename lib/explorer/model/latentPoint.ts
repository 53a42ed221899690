/** Points of a latent space: where the sliders start and how far they go. */

/** n x d latent means of the songs; NaN where a song has none. */
export interface Latents {
  values: Float32Array;
  dimensions: number;
}

/** How far from the mean a slider goes, in standard deviations of the songs. */
const REACH = 3;
/** Of a dimension that the songs hardly use. */
const SMALLEST_SPREAD = 0.3;

/** The latents of a song; null where it has none. */
export function latentsOf({ values, dimensions }: Latents, song: number): Float32Array | null {
  const row = values.slice(song * dimensions, (song + 1) * dimensions);
  return row.length === dimensions && row.every(Number.isFinite) ? row : null;
}

/** Mean and standard deviation of each dimension over the songs that have latents; 0 where there are none. */
export function statistics({ values, dimensions }: Latents): { mean: Float32Array; spread: Float32Array } {
  const [sums, squares] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  let songs = 0;
  for (let start = 0; start < values.length; start += dimensions) {
    if (Number.isNaN(values[start])) continue;
    songs++;
    for (let j = 0; j < dimensions; j++) {
      const value = values[start + j] as number;
      sums[j] = (sums[j] as number) + value;
      squares[j] = (squares[j] as number) + value ** 2;
    }
  }
  const mean = Float32Array.from(sums, (sum) => sum / Math.max(1, songs));
  const spread = Float32Array.from(squares, (square, j) =>
    Math.sqrt(Math.max(0, square / Math.max(1, songs) - ((sums[j] as number) / Math.max(1, songs)) ** 2)),
  );
  return { mean, spread };
}

/** The ends of a dimension's slider; a song far outside stretches them. */
export function reach(mean: number, spread: number, value: number): { low: number; high: number } {
  const far = REACH * Math.max(spread, SMALLEST_SPREAD);
  return { low: Math.min(mean - far, value), high: Math.max(mean + far, value) };
}

/** On the line from one point to another; 0 is the first, 1 the second. */
export function blend(from: Float32Array, to: Float32Array, share: number): Float32Array {
  return from.map((value, j) => (1 - share) * value + share * (to[j] as number));
}
