import { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { DEFAULT_SEED } from "../options.js";
import type { Posterior } from "./model.js";

/**
 * One draw from the posterior of each song: what the decoder is given in training, where the means say less, since they
 * may differ by less than their noise.
 *
 * @param posterior as `encode` gives it
 * @param options `seed` of the draws, default 0
 * @returns n x latentDim: mu + exp(logVar / 2) * noise
 */
export function drawPosterior({ mu, logVar }: Posterior, { seed = DEFAULT_SEED }: { seed?: number } = {}): Matrix {
  const rng = new Rng(seed, "draw");
  const draws = mu.data.map((mean, i) => mean + Math.exp((logVar.data[i] as number) / 2) * rng.normal());
  return new Matrix(mu.rows, mu.cols, draws);
}
