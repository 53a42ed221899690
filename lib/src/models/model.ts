import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { metadataJson, type NamedArray, readSafetensors, writeSafetensors } from "../io/safetensors.js";
import { checkNumber, DEFAULT_SEED } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Parameter } from "../tensorflow/parameter.js";
import type { Tensor } from "../tensorflow/tensor.js";
import type { BetaSchedule } from "./betaSchedule.js";
import { type Batch, type Dataset, range, rowSource } from "./dataset.js";
import { importanceWeighted, type LogLikelihood, logWeightsOf } from "./logLikelihood.js";
import type { LossReport, LossTerms, Pass } from "./lossTerms.js";
import { BATCH_SIZE, meanLoss } from "./meanLoss.js";

export type { LossReport, LossTerms, Pass } from "./lossTerms.js";

/** Posterior of each song: a Gaussian with mean `mu` and variance exp(`logVar`), n x latentDim. */
export interface Posterior {
  /** Means, n x latentDim: the representation that is clustered. */
  mu: Matrix;
  /** -Infinity (no variance) for a deterministic autoencoder. */
  logVar: Matrix;
}

/** Feature rows that go through a network at once outside of training. @internal */
export const INFERENCE_ROWS = 256;

/**
 * Base class of all models: encode, decode, sample, evaluate, save and load.
 * `Data` is the type of its training data, `Decoded` of its decoder's output.
 */
export abstract class Model<Data, Decoded = Matrix> {
  /** Name of the model class, saved with the weights. */
  abstract readonly kind: string;
  /** Every option, defaults filled in. */
  abstract readonly options: { latentDim: number; beta: BetaSchedule; seed: number };

  /** @internal */
  readonly parameters: Parameter[] = [];
  /** Values that training updates without a gradient, such as running means: saved with the weights. @internal */
  readonly buffers: NamedArray[] = [];
  /** Micro-batch size in training, for models whose whole batch would not fit into memory. @internal */
  readonly microBatch: number | undefined = undefined;
  /** Batch size of encoding and decoding. @internal */
  readonly inferenceRows: number = INFERENCE_ROWS;

  /** Normal numbers that one draw of a log likelihood takes. @internal */
  get noiseDim(): number {
    return this.options.latentDim;
  }

  /** Checks the data and says how to read batches of it. @internal */
  abstract dataset(data: Data): Dataset;
  /** q(z|x) of a batch: [batch, latentDim] each; no logVar for a deterministic code. @internal */
  abstract encodeBatch(batch: Batch, pass?: Pass): { mu: Tensor; logVar?: Tensor };
  /** Decodes latents, and the conditions of their batch, to named outputs. @internal */
  abstract decodeBatch(z: Tensor, batch: Batch): Record<string, Tensor>;
  /** The loss of a batch, averaged over its rows. @internal */
  abstract lossTerms(batch: Batch, pass: Pass): LossTerms;
  /** Converts named outputs to the public type. @internal */
  abstract decoded(outputs: Record<string, Matrix>): Decoded;
  /**
   * log p(x, z) = log p(x|z) + log p(z) of each row in nats, constants included: [batch]. Models without p(z) or p(x|z)
   * have none.
   * @internal
   */
  logJoint?(z: Tensor, batch: Batch): Tensor;

  /** Number of trainable parameters. */
  get parameterCount(): number {
    return this.parameters.reduce((sum, p) => sum + p.size, 0);
  }

  /**
   * Encodes songs: mean and log variance of each posterior, n x latentDim. Throws when the signal aborts.
   */
  async encode(data: Data, task: TaskOptions = {}): Promise<Posterior> {
    const { mu, logVar } = await this.overBatches(this.dataset(data), (batch) => this.encodeBatch(batch), task);
    return { mu: mu as Matrix, logVar: logVar ?? fillMatrix(mu as Matrix, -Infinity) };
  }

  /** Decodes latent points, n x latentDim. */
  async decode(Z: MatrixLike): Promise<Decoded> {
    return this.decodeRows(toMatrix(`${this.kind}.decode`, Z, "Z"));
  }

  /** Decodes latent points with the conditions of their batches. @internal */
  async decodeRows(Z: Matrix, beside?: (indices: Int32Array) => Record<string, Int32Array>): Promise<Decoded> {
    const { latentDim } = this.options;
    const source = rowSource(Z, latentDim, "Z");
    const dataset: Dataset = {
      length: Z.rows,
      read: async (indices) => ({ size: indices.length, z: await source.read(indices), ...beside?.(indices) }),
    };
    return this.decoded(
      await this.overBatches(dataset, (batch) =>
        this.decodeBatch(tf.tensor(batch.z as Float32Array, [batch.size, latentDim]), batch),
      ),
    );
  }

  /** Reconstructs songs: encodes them and decodes the posterior means. */
  async reconstruct(data: Data, task: TaskOptions = {}): Promise<Decoded> {
    const network = (batch: Batch) => this.decodeBatch(this.encodeBatch(batch).mu, batch);
    return this.decoded(await this.overBatches(this.dataset(data), network, task));
  }

  /** Decodes `n` draws from the prior N(0, I). */
  async sample(n: number, { seed = DEFAULT_SEED }: { seed?: number } = {}): Promise<Decoded> {
    checkNumber("n", n, { min: 1, integer: true });
    const rng = new Rng(seed, "sample");
    const { latentDim } = this.options;
    return this.decode(new Matrix(n, latentDim, rng.normals(n * latentDim)));
  }

  /**
   * Linear interpolation in latent space from song `a` to song `b`.
   * @param a one song
   * @param b another
   * @param steps number of points, both ends included
   */
  async interpolate(a: Data, b: Data, steps: number): Promise<Decoded> {
    return this.decode(lineOf((await this.encode(a)).mu, (await this.encode(b)).mu, steps));
  }

  /**
   * The mean loss over songs, with beta at the end of its schedule: with the seed and the batch size of a training, the
   * numbers that its history has as `valLoss`, `valRecon` and `valKl`. Throws when the signal aborts.
   *
   * @param data songs, in the form that the model takes
   * @param options `seed` determines the noise of z, default 0; `batchSize` songs are read at once, each batch with a
   *   stream of noise of its own, default 64 as in training
   */
  async loss(
    data: Data,
    {
      seed = DEFAULT_SEED,
      batchSize = BATCH_SIZE,
      onProgress,
      signal,
    }: { seed?: number; batchSize?: number } & TaskOptions = {},
  ): Promise<LossReport> {
    checkNumber("seed", seed, { integer: true });
    checkNumber("batchSize", batchSize, { min: 1, integer: true });
    const dataset = this.dataset(data);
    const pause = pauses(signal);
    const measured = await meanLoss(this, dataset, { seed, batchSize }, async (_, done) => {
      onProgress?.({ done, total: dataset.length });
      await pause();
      return false;
    });
    return measured as LossReport; // undefined only where the callback stops it
  }

  /**
   * Log likelihood of songs under the model, estimated with importance weights (Burda et al. 2016; models/logLikelihood.ts
   * has the equation). It is a lower bound on log p(x) that rises with `samples`, above the ELBO of the loss, and has the
   * constants that the loss leaves out: larger is better, and models of the same inputs can be compared by it. beta and
   * the weights of a JointVae's modalities have no part in it. Songs with labels or with a missing modality: log p of what
   * there is, given the labels. Throws when the signal aborts.
   *
   * @param data songs, in the form that the model takes
   * @param options `samples` draws of z per song, default 100 (Burda et al. report 5,000); `seed` determines them, default 0
   * @returns nats per song, their mean, and how many draws counted
   * @throws UserError for a model without a likelihood, such as an Autoencoder
   */
  async logLikelihood(
    data: Data,
    { samples = 100, seed = DEFAULT_SEED, onProgress, signal }: { samples?: number; seed?: number } & TaskOptions = {},
  ): Promise<LogLikelihood> {
    checkNumber("samples", samples, { min: 1, integer: true });
    checkNumber("seed", seed, { integer: true });
    const dataset = this.dataset(data);
    const pause = pauses(signal);
    return importanceWeighted(this, dataset, { samples, seed }, async (done) => {
      onProgress?.({ done, total: dataset.length * samples });
      await pause();
    });
  }

  /**
   * log p(x, z) - log q(z|x) for z drawn from q(z|x) with the given noise, several rows of it per song: [rows of noise].
   * @internal
   */
  logWeights(batch: Batch, noise: Tensor): Tensor {
    const { mu, logVar } = this.encodeBatch(batch);
    const logJoint = this.logJoint?.bind(this);
    if (!logVar || !logJoint) {
      throw new UserError(
        `Of the ${this.kind} there is no log likelihood: it has no p(x); take a Vae, or another model that has a prior.`,
      );
    }
    return logWeightsOf({ mu, logVar }, noise, batch, logJoint);
  }

  /** Saves options and weights as `model.safetensors` in a folder, atomically. */
  async save(dir: string): Promise<void> {
    await mkdir(dir, { recursive: true });
    await writeSafetensors(path.join(dir, "model.safetensors"), this.weights(), {
      kind: this.kind,
      options: JSON.stringify(this.options),
    });
  }

  /**
   * Loads a model from the folder it was saved in.
   * @param parts the parts of your own that it was made with, such as { encoder: mine }, or { "modalities.audio.encoder": mine }
   *   where options lie within others; the library's are found by name
   * @throws UserError for a model of another class or of other parts
   */
  static async load<M extends Model<never, unknown>>(
    this: new (
      options: never,
    ) => M,
    dir: string,
    parts: Record<string, { kind: string; options: object }> = {},
  ): Promise<M> {
    const file = path.join(dir, "model.safetensors");
    const { arrays, metadata } = await readSafetensors(file);
    // biome-ignore lint/complexity/noThisInStatic: the subclass that load was called on
    if (metadata.kind !== this.name) {
      throw new UserError(`${dir} holds a ${metadata.kind}; load it with ${metadata.kind}.load.`);
    }
    const options = metadataJson(file, metadata, "options") as Record<string, unknown>;
    for (const [name, part] of Object.entries(parts)) givePart(dir, options, name, part);
    const model = new this(options as never);
    model.setWeights(arrays);
    return model;
  }

  /** Frees the model's memory; it cannot be used afterwards. */
  dispose(): void {
    for (const parameter of this.parameters) parameter.dispose();
    this.parameters.length = 0;
  }

  /** A copy of the trained state. @internal */
  weights(): NamedArray[] {
    return [
      ...this.parameters.map((p) => ({ name: p.name, shape: p.shape, data: p.read() })),
      ...this.buffers.map((b) => ({ ...b, data: b.data.slice() })),
    ];
  }

  /** @internal */
  setWeights(arrays: ReadonlyMap<string, NamedArray>): void {
    const find = (name: string, size: number): Float32Array => {
      const found = arrays.get(name);
      if (found?.data.length !== size) {
        throw new UserError(
          `The weights hold ${found ? `${found.data.length} values` : "nothing"} for ${name}, but this ${this.kind} has ${size}; they belong to a model of other sizes.`,
        );
      }
      return found.data;
    };
    for (const parameter of this.parameters) parameter.write(find(parameter.name, parameter.size));
    for (const buffer of this.buffers) buffer.data.set(find(buffer.name, buffer.data.length));
  }

  /** Runs all rows through a network in batches, into one matrix per named output. @internal */
  async overBatches(
    dataset: Dataset,
    network: (batch: Batch) => Record<string, Tensor | undefined>,
    { onProgress, signal }: TaskOptions = {},
  ): Promise<Record<string, Matrix>> {
    const out: Record<string, Matrix> = {};
    const rows = this.inferenceRows;
    const pause = pauses(signal);
    for (let start = 0; start < dataset.length; start += rows) {
      const batch = await dataset.read(range(start, Math.min(start + rows, dataset.length)));
      tf.tidy(() => {
        for (const [name, tensor] of Object.entries(network(batch))) {
          if (!tensor) continue;
          const cols = tensor.size / batch.size;
          out[name] ??= new Matrix(dataset.length, cols);
          out[name].data.set(tensor.dataSync(), start * cols);
        }
      });
      onProgress?.({ done: Math.min(start + rows, dataset.length), total: dataset.length });
      await pause();
    }
    return out;
  }
}

/**
 * KL divergence from the prior per latent dimension, averaged over songs, in nats: dimensions near 0 carry no
 * information (posterior collapse).
 *
 * @param posterior what `encode` gives: mu and logVar, n x latentDim
 * @returns latentDim values of at least 0
 */
export function klPerDimensionOf(posterior: { mu: MatrixLike; logVar: MatrixLike }): Float32Array {
  const [mu, logVar] = [
    toMatrix("klPerDimensionOf", posterior.mu, "mu"),
    toMatrix("klPerDimensionOf", posterior.logVar, "logVar"),
  ];
  const sums = new Float64Array(mu.cols);
  for (let i = 0; i < mu.data.length; i++) {
    const m = mu.data[i] as number;
    const v = logVar.data[i] as number;
    sums[i % mu.cols] = (sums[i % mu.cols] as number) + 0.5 * (m * m + Math.exp(v) - 1 - v);
  }
  return Float32Array.from(sums, (s) => s / mu.rows);
}

/** Points on the line between the first rows of two matrices, both ends included. @internal */
export function lineOf(from: Matrix, to: Matrix, steps: number): Matrix {
  checkNumber("steps", steps, { min: 2, integer: true });
  const Z = new Matrix(steps, from.cols);
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < from.cols; j++) {
      const t = i / (steps - 1);
      Z.data[i * from.cols + j] = (1 - t) * (from.data[j] as number) + t * (to.data[j] as number);
    }
  }
  return Z;
}

/** Standard normal noise of a shape. @internal */
export function normalNoise(rng: Rng, shape: number[]): Tensor {
  return tf.tensor(rng.normals(shape.reduce((a, b) => a * b, 1)), shape);
}

/**
 * Puts a part that is given again in the place of what was saved of it.
 * @param name of its option; a path such as "modalities.audio.encoder" leads to one within other options
 * @throws UserError where it is not the one that was saved
 */
function givePart(
  dir: string,
  options: Record<string, unknown>,
  name: string,
  given: { kind: string; options: object },
): void {
  const keys = name.split(".");
  const last = keys.pop() as string;
  const within = keys.reduce<unknown>((there, key) => (there as Record<string, unknown> | undefined)?.[key], options);
  const holder = (within ?? {}) as Record<string, unknown>;
  checkPart(dir, name, holder[last], given);
  holder[last] = given;
}

/** @throws UserError where a part that is given again is not the one that was saved */
function checkPart(dir: string, name: string, saved: unknown, given: { kind: string; options: object }): void {
  const shown = ({ kind, options }: { kind: string; options: object }) => `"${kind}" with ${JSON.stringify(options)}`;
  const was = saved as typeof given | undefined;
  if (was?.kind !== undefined && shown(was) === shown(given)) return;
  throw new UserError(
    `The model in ${dir} was saved with ${was?.kind === undefined ? `no ${name} of your own` : `the ${name} ${shown(was)}`}, but is given ${shown(given)}; give the parts that it was made with.`,
  );
}

function fillMatrix({ rows, cols }: Matrix, value: number): Matrix {
  return new Matrix(rows, cols, new Float32Array(rows * cols).fill(value));
}
