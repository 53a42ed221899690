/**
 * Adaptive gradient clipping. The ELBO is a sum over dimensions: gradients have a norm of about 50 for 376 columns and
 * of thousands for a thousand pixels, so that no constant fits both. "auto" adapts to the training run as AutoClip does
 * (Seetharaman et al. 2020), with a multiple of the median instead of a percentile:
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

  /** Clipping threshold of the next gradient; 0 for none. */
  get limit(): number {
    if (this.#clipNorm !== "auto") return this.#clipNorm;
    const { norms } = this;
    if (norms.length < FIRST_STEPS) return 0;
    return FACTOR * ([...norms].sort((a, b) => a - b)[norms.length >> 1] as number);
  }

  /** Records a gradient's norm before clipping. */
  seen(norm: number): void {
    this.norms.push(norm);
    if (this.norms.length > REMEMBERED) this.norms.shift();
  }
}
