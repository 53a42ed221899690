/**
 * The importance-weighted log likelihood (Burda et al. 2016, "Importance Weighted Autoencoders", eq. 8):
 *
 *     log p(x) = log E[w],  w = p(x, z) / q(z|x),  z ~ q(z|x)
 *     L_K      = log (1/K sum_k w_k)     over K draws z_k
 *
 * In expectation L_1 is the evidence lower bound, L_K rises with K, never exceeds log p(x), and reaches it as K grows.
 * Unlike the loss it has all constants, so that models of other latent sizes, priors and likelihoods can be compared, as
 * long as their inputs are the same numbers.
 */

import { Rng } from "../array/rng.js";
import { tf } from "../tensorflow/backend.js";
import { reparameterize } from "../tensorflow/ops.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { type Batch, type Dataset, range, repeatedRows } from "./dataset.js";
import type { Gaussian } from "./experts.js";
import { HALF_LOG_2PI } from "./likelihoods/gaussian.js";

/** The estimate of {@link Model.logLikelihood}. */
export interface LogLikelihood {
  /** Mean over the songs, in nats. */
  mean: number;
  /** log p(x) of each song, in nats. */
  perSong: Float64Array;
  /**
   * Effective number of draws of each song, (sum w)^2 / sum w^2, from 1 to `samples`. Near 1, one draw outweighs all
   * others: the estimate is far below log p(x), and more draws would raise it.
   */
  effectiveSamples: Float64Array;
}

/** The part of a model that is evaluated. */
interface Weighted {
  /** Normal numbers per draw. */
  readonly noiseDim: number;
  readonly inferenceRows: number;
  logWeights(batch: Batch, noise: Tensor): Tensor;
}

/**
 * Each song has a stream of noise of its own, so that its estimate does not depend on how songs and draws are divided into
 * batches. `inferenceRows` latent points are decoded at once.
 *
 * @param after called after each batch with the number of draws done, of all songs together
 */
export async function importanceWeighted(
  model: Weighted,
  dataset: Dataset,
  { samples, seed }: { samples: number; seed: number },
  after: (done: number) => Promise<void>,
): Promise<LogLikelihood> {
  const { noiseDim } = model;
  const songsAtOnce = Math.max(1, Math.floor(model.inferenceRows / samples));
  const drawsAtOnce = Math.min(samples, model.inferenceRows);
  const perSong = new Float64Array(dataset.length);
  const effectiveSamples = new Float64Array(dataset.length);
  for (let start = 0; start < dataset.length; start += songsAtOnce) {
    const songs = range(start, Math.min(start + songsAtOnce, dataset.length));
    const batch = await dataset.read(songs);
    const streams = Array.from(songs, (song) => new Rng(seed, `likelihood/${song}`));
    const sums = streams.map(() => new LogSums());
    for (let drawn = 0; drawn < samples; drawn += drawsAtOnce) {
      const draws = Math.min(drawsAtOnce, samples - drawn);
      const noise = new Float32Array(songs.length * draws * noiseDim);
      streams.forEach((rng, i) => {
        noise.set(rng.normals(draws * noiseDim), i * draws * noiseDim);
      });
      const logWeights = tf.tidy(
        () => model.logWeights(batch, tf.tensor(noise, [songs.length * draws, noiseDim])).dataSync() as Float32Array,
      );
      sums.forEach((sum, i) => {
        for (let k = i * draws; k < (i + 1) * draws; k++) sum.add(logWeights[k] as number);
      });
      await after(start * samples + songs.length * (drawn + draws));
    }
    sums.forEach((sum, i) => {
      perSong[start + i] = sum.logMean();
      effectiveSamples[start + i] = sum.effective();
    });
  }
  return { mean: perSong.reduce((a, b) => a + b) / perSong.length, perSong, effectiveSamples };
}

/**
 * log p(x, z) - log q(z|x) at z = mu + exp(logVar / 2) * noise, for several rows of noise per song.
 *
 * @param posterior q(z|x), [songs, latentDim]
 * @param noise [songs * draws, latentDim], song by song
 * @param logJoint log p(x, z) of each row of z; its batch has each song once per draw
 * @returns [songs * draws]
 */
export function logWeightsOf(
  { mu, logVar }: Gaussian,
  noise: Tensor,
  batch: Batch,
  logJoint: (z: Tensor, batch: Batch) => Tensor,
): Tensor {
  const draws = (noise.shape[0] as number) / batch.size;
  const [means, logVars] = [mu, logVar].map((t) => repeated(t, draws)) as [Tensor, Tensor];
  const z = reparameterize(means, logVars, noise);
  // log q(z|x), with (z - mu) / sigma = noise
  const logQ = tf.mul(-0.5, tf.sum(tf.add(tf.add(logVars, tf.square(noise)), 2 * HALF_LOG_2PI), 1));
  return tf.sub(logJoint(z, repeatedRows(batch, draws)), logQ);
}

/** Each row `times` times, one after the other: [n, d] -> [n * times, d]. */
export function repeated(x: Tensor, times: number): Tensor {
  const [n, d] = x.shape as [number, number];
  return tf.reshape(tf.tile(tf.reshape(x, [n, 1, d]), [1, times, 1]), [n * times, d]);
}

/** Sums of exp(w) and exp(2 w) over values of w of any size, relative to the largest. */
class LogSums {
  #count = 0;
  #max = -Infinity;
  #sum = 0;
  #squares = 0;

  add(w: number): void {
    this.#count++;
    if (w > this.#max) {
      const shrink = Math.exp(this.#max - w); // 0 before the first
      this.#sum *= shrink;
      this.#squares *= shrink * shrink;
      this.#max = w;
    }
    const value = Math.exp(w - this.#max);
    this.#sum += value;
    this.#squares += value * value;
  }

  logMean(): number {
    return this.#max + Math.log(this.#sum / this.#count);
  }

  effective(): number {
    return this.#sum ** 2 / this.#squares;
  }
}
