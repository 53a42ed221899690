import type { NamedArray } from "../../io/safetensors.js";
import { checkChoice, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import { halfSquaredError, softClip } from "../../tensorflow/ops.js";
import { Parameter } from "../../tensorflow/parameter.js";
import type { Scalar, Tensor } from "../../tensorflow/tensor.js";
import type { Builder } from "../layers.js";
import { HALF_LOG_2PI, squaredErrors } from "./gaussian.js";
import type { BuiltLikelihood, Likelihood } from "./likelihood.js";

const ESTIMATES = ["learned", "optimal"] as const;

/** Options of {@link learnedVariance}. */
export interface LearnedVarianceOptions {
  /**
   * "learned": a parameter, trained with the others. "optimal": in training the variance that suits the batch best, its
   * mean squared error (of each part of a batch that is split), and afterwards the running mean of it; it follows at once
   * where few steps are made. Default "learned".
   */
  estimate: (typeof ESTIMATES)[number];
}

/**
 * A Gaussian around the decoder's output with one variance for all values, learned from the data: the sigma-VAE (Rybkin,
 * Daniilidis & Levine 2021, "Simple and Effective VAE Training with Calibrated Decoders").
 *
 *     -log p(x|z) = 1/2 sum_d ((x_d - xHat_d)^2 / sigma^2 + log sigma^2),  its constant left out
 *
 * With sigma = 1 it is {@link gaussian}. As the reconstruction gets better, sigma falls and the error weighs more: the
 * balance between reconstruction and KL, which beta sets by hand, is found by maximum likelihood. The loss may fall below 0.
 *
 * @returns a likelihood, for the `likelihood` of a model
 * @throws UserError on an unknown estimate
 */
export function learnedVariance(options: Partial<LearnedVarianceOptions> = {}): Likelihood {
  return new LearnedVariance(options);
}

/**
 * Log variances stay in (-13, 8): data that the decoder reproduces exactly would otherwise send the variance to 0 and the
 * loss to -Infinity.
 */
const LOG_VAR_RANGE = [-12, 7] as const;

/**
 * The parameter is a tenth of the log variance. Adam moves a parameter by about the learning rate per step, whatever its
 * gradient: at 1e-3 this takes the variance from 1 to 0.05 in 300 steps instead of 3,000.
 */
const STEP = 10;

/** Share of the newest batch in the running mean of the optimal variance. */
const MOMENTUM = 0.1;

/** @internal */
export class LearnedVariance implements Likelihood {
  readonly kind = "learnedVariance";
  readonly options: LearnedVarianceOptions;

  constructor(options: Partial<LearnedVarianceOptions>) {
    this.options = withDefaults<LearnedVarianceOptions>("learnedVariance", options, { estimate: "learned" });
    checkChoice("estimate", this.options.estimate, ESTIMATES);
  }

  build(builder: Builder, name: string): BuiltLikelihood {
    return this.options.estimate === "learned" ? learned(builder, name) : optimal(builder, name);
  }
}

function learned({ parameters }: Builder, name: string): BuiltLikelihood {
  const parameter = new Parameter(`${name}/logVariance`, [1], new Float32Array(1));
  parameters.push(parameter);
  const logVariance = () => softClip(tf.mul(parameter.value, STEP), ...LOG_VAR_RANGE); // [1]
  return {
    nll: (x, xHat, scale) => {
      const logVar: Scalar = tf.reshape(logVariance(), []);
      const errors: Scalar = tf.mul(halfSquaredError(x, xHat, scale), tf.exp(tf.neg(logVar)));
      return tf.add(errors, tf.mul(logVar, 0.5 * scale * x.size));
    },
    logProb: (x, xHat) => logDensity(x, xHat, logVariance()),
    mean: (xHat) => xHat,
  };
}

function optimal({ buffers }: Builder, name: string): BuiltLikelihood {
  const running: NamedArray = { name: `${name}/variance`, shape: [1], data: Float32Array.of(1) };
  buffers.push(running);
  const logVariance = () => softClip(tf.log(tf.tensor1d(running.data.slice())), ...LOG_VAR_RANGE);
  return {
    nll: (x, xHat, scale, { training }) => {
      const errors = halfSquaredError(x, xHat, scale);
      // At sigma^2 = mean square the first term is a constant, and the gradient of log sigma^2 is the errors' at this sigma.
      const meanSquare: Tensor = tf.mul(errors, 2 / (scale * x.size));
      if (training) {
        const [seen] = meanSquare.dataSync() as Float32Array;
        running.data[0] = (1 - MOMENTUM) * (running.data[0] as number) + MOMENTUM * (seen as number);
      }
      const logVar: Scalar = tf.reshape(
        training ? softClip(tf.log(tf.add(meanSquare, 1e-12)), ...LOG_VAR_RANGE) : logVariance(),
        [],
      );
      return tf.add(tf.mul(errors, tf.exp(tf.neg(logVar))), tf.mul(logVar, 0.5 * scale * x.size));
    },
    logProb: (x, xHat) => logDensity(x, xHat, logVariance()),
    mean: (xHat) => xHat,
  };
}

/** log N(x | xHat, exp(logVar)) of each row: [batch]. */
function logDensity(x: Tensor, xHat: Tensor, logVar: Tensor): Tensor {
  const values = x.shape[1] as number;
  const errors = tf.mul(squaredErrors(x, xHat), tf.exp(tf.neg(logVar)));
  return tf.sub(tf.mul(-0.5, tf.add(errors, tf.mul(logVar, values))), HALF_LOG_2PI * values);
}
