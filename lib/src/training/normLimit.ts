/**
 * Adaptive gradient clipping. The ELBO is a sum over dimensions: gradients have a norm of about 50 for 376 columns and
 * of thousands for a thousand pixels, so that no constant fits both. The limit adapts to the training run as AutoClip does
 * (Seetharaman et al. 2020), with a multiple of the median instead of a percentile:
 *
 *     limit = 20 * median of the norms of the last 100 steps, from the 11th step on
 *
 * In the notebooks' trainings on the synthetic songs (17,233 steps measured) no batch reached it.
 */

import { checkNumber, withDefaults } from "../options.js";

/** Adaptive gradient clipping: the limit follows the norms of the last steps. */
export interface AutoClipOptions {
  /** Multiple of their median norm that a gradient may have. Default 20. */
  factor?: number;
  /** How many of the last steps count. Default 100. */
  steps?: number;
}

/** Steps at the start that have no limit yet. */
const FIRST_STEPS = 10;

export class NormLimit {
  /** The last norms before clipping, oldest first; saved with a checkpoint. */
  norms: number[] = [];
  readonly #fixed: number | undefined;
  readonly #auto: Required<AutoClipOptions>;

  /** @throws UserError on an unknown or impossible setting */
  constructor(clipNorm: number | "auto" | AutoClipOptions) {
    const adaptive = typeof clipNorm === "object" && clipNorm !== null;
    if (!adaptive && clipNorm !== "auto") this.#fixed = checkNumber("clipNorm", clipNorm, { min: 0 });
    this.#auto = withDefaults("clipNorm", adaptive ? clipNorm : {}, { factor: 20, steps: 100 });
    checkNumber("The factor of clipNorm", this.#auto.factor, { min: 1 });
    checkNumber("The steps of clipNorm", this.#auto.steps, { min: FIRST_STEPS, integer: true });
  }

  /** Clipping threshold of the next gradient; 0 for none. */
  get limit(): number {
    if (this.#fixed !== undefined) return this.#fixed;
    const { norms } = this;
    if (norms.length < FIRST_STEPS) return 0;
    return this.#auto.factor * ([...norms].sort((a, b) => a - b)[norms.length >> 1] as number);
  }

  /** Records a gradient's norm before clipping. */
  seen(norm: number): void {
    this.norms.push(norm);
    if (this.norms.length > this.#auto.steps) this.norms.shift();
  }
}
