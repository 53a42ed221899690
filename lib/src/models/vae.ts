import type { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { type Batch, type Dataset, type Rows, rowSource } from "./dataset.js";
import { elboTerms, type Reduction } from "./elbo.js";
import { Dense, DenseStack, GaussianHead } from "./layers.js";
import { type LossTerms, Model, type Pass } from "./model.js";

/** Options of {@link Vae}. */
export interface VaeOptions {
  /** Features per song. */
  inputDim: number;
  /** Widths of the encoder's hidden layers; the decoder mirrors them. Default [512, 256]. */
  hidden: number[];
  /** Latent dimensions. Fewer are easier to cluster, more reconstruct better. Default 32. */
  latentDim: number;
  /** Weight of the KL term, or a schedule of it. Larger: more independent dimensions, blurrier output. Default 1. */
  beta: BetaSchedule;
  /** "sum" is the ELBO; "mean" divides the reconstruction error by the number of features. Default "sum". */
  reduction: Reduction;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/**
 * Fully connected variational autoencoder (Kingma & Welling 2014, "Auto-Encoding Variational Bayes").
 *
 *     x [batch, inputDim] -> 512 -> 256 -> mu, logVar [batch, latentDim]
 *     z = mu + exp(logVar / 2) * noise,  noise ~ N(0, I)
 *     z -> 256 -> 512 -> xHat [batch, inputDim]
 *
 * ReLU activations and a linear output, for standardized features. The loss is in elbo.ts; with beta other than 1 it is
 * the beta-VAE (Higgins et al. 2017).
 */
export class Vae extends Model<Rows> {
  readonly kind = "Vae";
  readonly options: VaeOptions;
  readonly #encoder: DenseStack;
  readonly #head: GaussianHead;
  readonly #decoder: DenseStack;
  readonly #output: Dense;

  constructor(options: Partial<VaeOptions> & { inputDim: number }) {
    super();
    this.options = checkedDenseOptions("Vae", options);
    const { inputDim, hidden, latentDim, seed } = this.options;
    const builder = { parameters: this.parameters, rng: new Rng(seed, "init") };
    this.#encoder = new DenseStack(builder, "encoder", inputDim, hidden);
    this.#head = new GaussianHead(builder, "", this.#encoder.units, latentDim);
    this.#decoder = new DenseStack(builder, "decoder", latentDim, [...hidden].reverse());
    this.#output = new Dense(builder, "output", this.#decoder.units, inputDim);
  }

  /** @internal */
  dataset(data: Rows): Dataset {
    return singleInput(data, this.options.inputDim);
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor; logVar: Tensor } {
    return this.#posterior(inputTensor(batch)); // [batch, latentDim] each
  }

  #posterior(x: Tensor): { mu: Tensor; logVar: Tensor } {
    return this.#head.call(this.#encoder.call(x));
  }

  /** @internal */
  decodeBatch(z: Tensor): { x: Tensor } {
    return { x: this.#output.call(this.#decoder.call(z)) }; // [batch, inputDim]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const x = inputTensor(batch);
    return elboTerms(x, this.#posterior(x), (z) => this.decodeBatch(z).x, pass, this.options.reduction);
  }
}

/** Options of a fully connected model, filled in and checked. @internal */
export function checkedDenseOptions(model: string, given: Partial<VaeOptions>): VaeOptions {
  const options = withDefaults<VaeOptions>(model, given, {
    inputDim: 0,
    hidden: [512, 256],
    latentDim: 32,
    beta: 1,
    reduction: "sum",
    seed: DEFAULT_SEED,
  });
  for (const width of [options.inputDim, ...options.hidden, options.latentDim]) {
    checkNumber(`A layer width of ${model}`, width, { min: 1, integer: true });
  }
  checkBeta(options.beta);
  return options;
}

/** Data of one kind of row, as batches { x }. @internal */
export function singleInput(data: Rows, cols: number): Dataset {
  const source = rowSource(data, cols, "X");
  return {
    length: source.length,
    read: async (indices) => ({ size: indices.length, x: await source.read(indices) }),
  };
}

/** The batch's `x` as [batch, features]. @internal */
export function inputTensor({ x, size }: Batch): Tensor {
  return tf.tensor(x as Float32Array, [size, (x as Float32Array).length / size]);
}
