/**
 * To what norm gradients are clipped. An ELBO sums over dimensions, so that gradients of 376 columns have a norm of about 50
 * and those of a thousand pixels one of thousands: no one number serves both. "auto" takes the training's own scale, as
 * AutoClip does (Seetharaman et al. 2020), with a multiple of the median where they take a percentile:
 *
 *     limit = 20 * median of the norms of the last 100 steps, from the 11th step on
 *
 * In the notebooks' trainings on the synthetic songs (17,233 steps measured) no batch reached it.
 */

const FACTOR = 20;
const REMEMBERED = 100;
const FIRST_STEPS = 10;

export class NormLimit {
  /** The last norms before clipping, oldest first; saved with a checkpoint. */
  norms: number[] = [];
  readonly #clipNorm: number | "auto";

  constructor(clipNorm: number | "auto") {
    this.#clipNorm = clipNorm;
  }

  /** The norm that the next gradient is clipped to; 0 for none. */
  get limit(): number {
    if (this.#clipNorm !== "auto") return this.#clipNorm;
    const { norms } = this;
    if (norms.length < FIRST_STEPS) return 0;
    return FACTOR * ([...norms].sort((a, b) => a - b)[norms.length >> 1] as number);
  }

  /** Takes in a gradient's norm before clipping. */
  seen(norm: number): void {
    this.norms.push(norm);
    if (this.norms.length > REMEMBERED) this.norms.shift();
  }
}
