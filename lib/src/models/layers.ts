/**
 * The layers the models are built from. A layer makes its parameters in the list of its model and is a function of
 * tensors afterwards. Weights start as PyTorch's do: uniform within +-1/sqrt(fan in).
 */

import { Rng } from "../array/rng.js";
import type { NamedArray } from "../io/safetensors.js";
import { tf } from "../tensorflow/backend.js";
import { convolution } from "../tensorflow/convolution.js";
import { BATCH_NORM_EPSILON, batchNorm, biasAdd, dense, mapAxis, softClip } from "../tensorflow/ops.js";
import { Parameter } from "../tensorflow/parameter.js";
import { layerNorm, lstm } from "../tensorflow/sequences.js";
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "../tensorflow/tensor.js";

/** What a model's layers are built into: pass it to each layer. */
export interface Builder {
  /** The parameters that training changes by their gradients. */
  parameters: Parameter[];
  /** Values that training changes without a gradient, such as running means. */
  buffers: NamedArray[];
  /** Source of the first weights; each parameter draws from a stream of its own name. */
  rng: Rng;
}

/** The builder of a model's layers. @internal */
export function builderOf(model: { parameters: Parameter[]; buffers: NamedArray[] }, seed: number): Builder {
  return { parameters: model.parameters, buffers: model.buffers, rng: new Rng(seed, "init") };
}

/**
 * A parameter of uniform numbers within +-limit, drawn from a stream of its own name.
 *
 * @param builder collects the parameter
 * @param name its name in saved models, such as "encoder/0/weight"
 * @param shape its shape
 * @param limit the largest absolute value
 * @returns the parameter; `value` is its tensor
 */
export function uniformParameter(
  { parameters, rng }: Builder,
  name: string,
  shape: number[],
  limit: number,
): Parameter {
  const draw = rng.stream(name);
  const values = Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => (2 * draw.uniform() - 1) * limit,
  );
  const parameter = new Parameter(name, shape, values);
  parameters.push(parameter);
  return parameter;
}

/** y = x · weight + bias, then ReLU if asked: [batch, inputs] -> [batch, units]. */
export class Dense {
  readonly #weight: Parameter; // [inputs, units]
  readonly #bias: Parameter;
  readonly #relu: boolean;

  constructor(builder: Builder, name: string, inputs: number, units: number, options: { relu?: boolean } = {}) {
    const limit = 1 / Math.sqrt(inputs);
    this.#weight = uniformParameter(builder, `${name}/weight`, [inputs, units], limit);
    this.#bias = uniformParameter(builder, `${name}/bias`, [units], limit);
    this.#relu = options.relu ?? false;
  }

  /** [batch, inputs] -> [batch, units]. */
  call(x: Tensor): Tensor2D {
    return dense(x, this.#weight.value, this.#bias.value, this.#relu);
  }
}

/**
 * Where the log variance is what its layer gives; beyond, it approaches -20 and 8 (see softClip). Without a bound one
 * song far from the others, 26 standard deviations in every column say, is given a log variance of 88 or more: its
 * exponential overflows, and in a product of experts so does that of its negative, and the loss is NaN from then on.
 * A posterior wider than the prior (above 0) pays KL for nothing, so that trained models stay well inside.
 * Hard clipping to [-30, 20] is common (Rombach et al. 2022, latent diffusion); it leaves no gradient to come back by.
 */
const LOG_VAR_RANGE = [-19, 7] as const;

/** The two dense layers that make q(z|x): [batch, inputs] -> mu, logVar [batch, latentDim], logVar in (-20, 8). */
export class GaussianHead {
  readonly #mu: Dense;
  readonly #logVar: Dense;

  constructor(builder: Builder, prefix: string, inputs: number, latentDim: number) {
    this.#mu = new Dense(builder, `${prefix}mu`, inputs, latentDim);
    this.#logVar = new Dense(builder, `${prefix}logVar`, inputs, latentDim);
  }

  call(h: Tensor): { mu: Tensor; logVar: Tensor } {
    return { mu: this.#mu.call(h), logVar: softClip(this.#logVar.call(h), ...LOG_VAR_RANGE) };
  }
}

/** Dense layers with ReLU, one after the other. */
export class DenseStack {
  readonly #layers: Dense[];
  /** The width of what comes out. */
  readonly units: number;

  constructor(builder: Builder, name: string, inputs: number, widths: readonly number[]) {
    const sizes = [inputs, ...widths];
    this.#layers = widths.map(
      (units, i) => new Dense(builder, `${name}/${i}`, sizes[i] as number, units, { relu: true }),
    );
    this.units = sizes.at(-1) as number;
  }

  /** [batch, inputs] -> [batch, units]. */
  call(x: Tensor): Tensor {
    return this.#layers.reduce((h: Tensor, layer) => layer.call(h), x);
  }
}

/** 3x3 convolution, zero-padded to the same size: [batch, h, w, inputs] -> [batch, h, w, units]. */
export class Conv {
  readonly #kernel: Parameter; // [3, 3, inputs, units]

  constructor(builder: Builder, name: string, inputs: number, units: number) {
    this.#kernel = uniformParameter(builder, `${name}/kernel`, [3, 3, inputs, units], 1 / Math.sqrt(9 * inputs));
  }

  /** [batch, h, w, inputs] -> [batch, h, w, units]. */
  call(x: Tensor): Tensor4D {
    return tf.conv2d(x as Tensor4D, this.#kernel.value as Tensor4D, 1, "same");
  }
}

/**
 * 3x3 convolution, zero-padded to the same size, 2x2 max pooling if asked (an odd last row or column is left out), a bias and
 * ReLU.
 */
export class ConvRelu {
  readonly #kernel: Parameter; // [3, 3, inputs, units]
  readonly #bias: Parameter;
  readonly #pool: boolean;

  constructor(builder: Builder, name: string, inputs: number, units: number, { pool }: { pool: boolean }) {
    const limit = 1 / Math.sqrt(9 * inputs);
    this.#kernel = uniformParameter(builder, `${name}/kernel`, [3, 3, inputs, units], limit);
    this.#bias = uniformParameter(builder, `${name}/bias`, [units], limit);
    this.#pool = pool;
  }

  /** [batch, h, w, inputs] -> [batch, h, w, units], h and w halved by pooling. */
  call(x: Tensor): Tensor4D {
    return convolution(x, this.#kernel.value, this.#bias.value, { pool: this.#pool });
  }
}

/**
 * Convolution over time, zero-padded to the same length, with a bias: [batch, time, inputs] -> [batch, time, units].
 * With mel bands as inputs, each unit sees all of them: spectra are not shift-invariant in frequency.
 */
export class Conv1d {
  readonly #kernel: Parameter; // [1, size, inputs, units]
  readonly #bias: Bias;

  /**
   * @param builder collects the parameters
   * @param name what the names of its parameters start with
   * @param inputs channels of the input
   * @param units channels of the output
   * @param options.size frames that an output sees. Default 5
   * @param options.scale factor on the first weights; 0 starts with an output of 0. Default 1
   */
  constructor(
    builder: Builder,
    name: string,
    inputs: number,
    units: number,
    options: { size?: number; scale?: number } = {},
  ) {
    const { size = 5, scale = 1 } = options;
    const limit = scale / Math.sqrt(size * inputs);
    this.#kernel = uniformParameter(builder, `${name}/kernel`, [1, size, inputs, units], limit);
    this.#bias = new Bias(builder, name, units, limit);
  }

  /** [batch, time, inputs] -> [batch, time, units]. */
  call(x: Tensor): Tensor {
    const [batch, time, inputs] = x.shape as [number, number, number];
    const row = tf.reshape(x, [batch, 1, time, inputs]) as Tensor4D;
    const y = this.#bias.call(tf.conv2d(row, this.#kernel.value as Tensor4D, 1, "same"));
    return tf.reshape(y, [batch, time, -1]);
  }
}

/**
 * 2x2 max pooling; an odd last row or column is left out.
 *
 * @param x [batch, h, w, c]
 * @returns [batch, h / 2, w / 2, c]
 */
export function maxPool(x: Tensor): Tensor4D {
  return tf.maxPool(x as Tensor4D, 2, 2, "valid");
}

/** A bias for each channel. */
export class Bias {
  readonly #bias: Parameter;

  constructor(builder: Builder, name: string, units: number, limit: number) {
    this.#bias = uniformParameter(builder, `${name}/bias`, [units], limit);
  }

  /** […, units] -> the same shape. */
  call<T extends Tensor>(x: T): T {
    return biasAdd(x, this.#bias.value);
  }
}

/**
 * Batch normalization over all but the channels (Ioffe & Szegedy 2015): with the batch's own mean and variance while
 * training, with running ones (momentum 0.1) afterwards.
 */
export class BatchNorm {
  readonly #scale: Parameter;
  readonly #offset: Parameter;
  readonly #mean: NamedArray;
  readonly #variance: NamedArray;

  /** @param scale what the output is multiplied by at the start */
  constructor({ parameters, buffers }: Builder, name: string, units: number, scale = 1) {
    this.#scale = new Parameter(`${name}/scale`, [units], new Float32Array(units).fill(scale));
    this.#offset = new Parameter(`${name}/offset`, [units], new Float32Array(units));
    this.#mean = { name: `${name}/mean`, shape: [units], data: new Float32Array(units) };
    this.#variance = { name: `${name}/variance`, shape: [units], data: new Float32Array(units).fill(1) };
    parameters.push(this.#scale, this.#offset);
    buffers.push(this.#mean, this.#variance);
  }

  /** [batch, h, w, units] -> the same shape. */
  call(x: Tensor, training: boolean): Tensor {
    if (training) {
      return batchNorm(x, this.#scale.value, this.#offset.value, ({ mean, variance }) => {
        follow(this.#mean.data, mean);
        follow(this.#variance.data, variance);
      });
    }
    const [mean, variance] = [this.#mean, this.#variance].map((s) => tf.tensor1d(s.data.slice())) as [
      Tensor1D,
      Tensor1D,
    ];
    const [offset, scale] = [this.#offset.value, this.#scale.value] as [Tensor1D, Tensor1D];
    return tf.batchNorm(x, mean, variance, offset, scale, BATCH_NORM_EPSILON);
  }
}

function follow(running: Float32Array, seen: Float32Array): void {
  for (let i = 0; i < running.length; i++) running[i] = 0.9 * (running[i] as number) + 0.1 * (seen[i] as number);
}

/** 4x4 transposed convolution of stride 2: [batch, h, w, inputs] -> [batch, 2h, 2w, units]. */
export class ConvTranspose {
  readonly #kernel: Parameter; // [4, 4, units, inputs]
  readonly #bias: Bias | undefined;
  readonly #units: number;

  /** Without `bias` before a batch norm, which would take it away again. */
  constructor(builder: Builder, name: string, inputs: number, units: number, { bias = true } = {}) {
    const limit = 1 / Math.sqrt(16 * units); // PyTorch takes the outputs for the fan in here.
    this.#kernel = uniformParameter(builder, `${name}/kernel`, [4, 4, units, inputs], limit);
    this.#bias = bias ? new Bias(builder, name, units, limit) : undefined;
    this.#units = units;
  }

  /** [batch, h, w, inputs] -> [batch, 2h, 2w, units]. */
  call(x: Tensor): Tensor4D {
    const [batch, h, w] = x.shape as [number, number, number];
    const shape: [number, number, number, number] = [batch, 2 * h, 2 * w, this.#units];
    const y = tf.conv2dTranspose(x as Tensor4D, this.#kernel.value as Tensor4D, shape, 2, "same");
    return this.#bias ? this.#bias.call(y) : y;
  }
}

/** An LSTM over time: [time, batch, inputs] -> [time, batch, units]. */
export class Lstm {
  readonly #weight: Parameter; // [inputs + units, 4 * units]
  readonly #bias: Parameter;
  readonly #backward: boolean;

  /** With `backward` from the last time step to the first. */
  constructor(builder: Builder, name: string, inputs: number, units: number, { backward = false } = {}) {
    const limit = 1 / Math.sqrt(units); // as PyTorch's
    this.#weight = uniformParameter(builder, `${name}/weight`, [inputs + units, 4 * units], limit);
    this.#bias = uniformParameter(builder, `${name}/bias`, [4 * units], limit);
    this.#backward = backward;
  }

  /** [time, batch, inputs] -> [time, batch, units]. */
  call(x: Tensor): Tensor {
    const run = (sequence: Tensor) => lstm(sequence, this.#weight.value, this.#bias.value);
    return this.#backward ? tf.reverse(run(tf.reverse(x, 0)), 0) : run(x);
  }
}

/** Layer normalization of each row: [rows, units] -> [rows, units]. */
export class LayerNorm {
  readonly #scale: Parameter;
  readonly #offset: Parameter;

  constructor({ parameters }: Builder, name: string, units: number) {
    this.#scale = new Parameter(`${name}/scale`, [units], new Float32Array(units).fill(1));
    this.#offset = new Parameter(`${name}/offset`, [units], new Float32Array(units));
    parameters.push(this.#scale, this.#offset);
  }

  /** [rows, units] -> [rows, units]. */
  call(x: Tensor): Tensor {
    return layerNorm(x, this.#scale.value, this.#offset.value);
  }
}

/**
 * Averages over a grid of height x width fields of (nearly) equal size, neighbors overlapping by one where the size is
 * no multiple (PyTorch's AdaptiveAvgPool2d).
 *
 * @param x [batch, h, w, c]
 * @param height rows of the result
 * @param width columns of the result
 * @returns [batch, height, width, c]
 */
export function adaptiveAveragePool(x: Tensor, height: number, width: number): Tensor4D {
  return mapBothAxes(x, height, width, (from, to, i) => {
    const start = Math.floor((i * from) / to);
    const end = Math.ceil(((i + 1) * from) / to);
    return Array.from({ length: end - start }, (_, j) => [start + j, 1 / (end - start)]);
  });
}

/**
 * Bilinear interpolation with half-pixel centers (PyTorch's align_corners=False).
 *
 * @param x [batch, h, w, c]
 * @param height rows of the result
 * @param width columns of the result
 * @returns [batch, height, width, c]
 */
export function resizeBilinear(x: Tensor, height: number, width: number): Tensor4D {
  return mapBothAxes(x, height, width, (from, to, i) => {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const left = Math.floor(position);
    const part = position - left;
    return [
      [left, 1 - part],
      [Math.min(from - 1, left + 1), part],
    ];
  });
}

/** The [index, weight] pairs of the inputs that make output `i` of `to`, along an axis of `from` inputs. */
type AxisWeights = (from: number, to: number, i: number) => number[][];

/** Pooling and resizing are linear along each axis: two products with constant matrices, and so are their gradients. */
function mapBothAxes(x: Tensor, height: number, width: number, weights: AxisWeights): Tensor4D {
  const [batch, h, w, c] = x.shape as [number, number, number, number];
  const axisMap = (from: number, to: number): Tensor => {
    const P = new Float32Array(to * from);
    for (let i = 0; i < to; i++) {
      for (const [j, weight] of weights(from, to, i) as [number, number][]) {
        P[i * from + j] = (P[i * from + j] as number) + weight;
      }
    }
    return tf.tensor(P, [to, from]);
  };
  const rows = mapAxis(axisMap(h, height), tf.reshape(x, [batch, h, w * c])); // [batch, height, w * c]
  const both = mapAxis(axisMap(w, width), tf.reshape(rows, [batch * height, w, c])); // [batch * height, width, c]
  return tf.reshape(both, [batch, height, width, c]);
}
