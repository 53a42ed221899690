/** How many latent dimensions a trained model uses, and in a sentence whether it has collapsed onto its prior. */

import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";

/** A dimension is active where its means vary by more than this over the songs (Burda et al. 2016, section 5.2). */
const ACTIVE_VARIANCE = 0.01;

/** How many latent dimensions carry information; see {@link latentUse}. */
export interface LatentUse {
  /** Latent dimensions whose means tell songs apart. */
  active: number;
  /** All of them. */
  dimensions: number;
  /** True where none is active: posterior collapse. */
  collapsed: boolean;
  /** The variance of each dimension's mean over the songs. */
  variances: Float64Array;
  /** The same in words; where it has collapsed, with the remedy. */
  sentence: string;
}

/**
 * Active units (Burda et al. 2016, "Importance Weighted Autoencoders"): dimensions j with Var_x(E[z_j | x]) > 0.01.
 * Where
 * none is, every song is encoded as the prior, whatever it sounds like: clusters of such latents are clusters of
 * rounding
 * noise, and scores that seem to come from them say nothing.
 *
 * @param posterior what `encode` gives: mu, n x latentDim, of at least two different songs
 * @returns the active dimensions, in numbers and in words
 * @throws UserError where there are fewer than two songs
 */
export function latentUse({ mu }: { mu: MatrixLike }): LatentUse {
  const { rows, cols, data } = toMatrix("latentUse", mu, "mu");
  if (rows < 2) {
    throw new UserError(`latentUse was given the latents of ${rows} songs; it needs at least two to compare.`);
  }
  const variances = new Float64Array(cols);
  for (let j = 0; j < cols; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += (data[i * cols + j] as number) / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += ((data[i * cols + j] as number) - mean) ** 2;
    variances[j] = squares / rows;
  }
  const active = variances.filter((v) => v > ACTIVE_VARIANCE).length;
  const collapsed = active === 0;
  const count = `${active} of ${cols} dimensions ${active === 1 ? "is" : "are"} used`;
  return {
    active,
    dimensions: cols,
    collapsed,
    variances,
    sentence: collapsed
      ? `${count}: posterior collapse; lower beta. Clusters and scores of these latents say nothing about the songs.`
      : `${count} (means that vary by more than ${ACTIVE_VARIANCE} over the songs).`,
  };
}
