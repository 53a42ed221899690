import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { reparameterize } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { type Batch, type Dataset, type Rows, repeatedRows } from "./dataset.js";
import { withWeightedKl } from "./elbo.js";
import type { Gaussian } from "./experts.js";
import { builderOf, Dense } from "./layers.js";
import { logWeightsOf } from "./logLikelihood.js";
import { INFERENCE_ROWS, type LossTerms, lineOf, Model, normalNoise, type Pass } from "./model.js";
import { rowsAtOnce, shaped, VaeNetwork, type VaeParts } from "./network.js";
import { chosenLikelihood, keepParts, type LikelihoodChoice } from "./parts/choose.js";
import { type Encoder, sizeOf } from "./parts/part.js";
import { standardNormal } from "./priors/standardNormal.js";
import {
  CODER_DEFAULTS,
  type CoderOptions,
  checkedCoder,
  type Given,
  inputTensor,
  singleInput,
} from "./unimodalVae.js";

/** Options of {@link SemiSupervisedVae}. */
export interface SemiSupervisedVaeOptions extends CoderOptions {
  /** Number of classes, at least 2. */
  classes: number;
  /**
   * Weight of the classification error of a labeled song, against the nats of its bound. The paper's alpha of 0.1 times the
   * songs is 0.1 times all songs over the labeled ones here, such as 1 where one song in ten has a label. Default 50.
   */
  alpha: number;
  /** p(x|y,z): "gaussian" (unit variance), "learnedVariance", "bernoulli" or "laplace". Default "gaussian". */
  likelihood: LikelihoodChoice;
  /** Weight of the KL term of z, or a schedule of it. Default 1. */
  beta: BetaSchedule;
}

/** Songs of which some have a label. */
export interface SemiSupervisedData {
  /** One song per row. */
  X: Rows;
  /** One class per song, from 0 to classes - 1; -1 where it is not known. Omitted: none is known. */
  labels?: ArrayLike<number> | undefined;
}

/**
 * Semi-supervised VAE (Kingma et al. 2014, "Semi-supervised Learning with Deep Generative Models",
 * model M2): one latent variable is the class y, known for some of the songs, and songs without a label teach the classifier
 * q(y|x) too.
 *
 *     q(y|x)    x [batch, values]         -> encoder -> logits [batch, classes]
 *     q(z|x,y)  [x, one-hot y]            -> encoder -> mu, logVar [batch, latentDim]
 *     p(x|y,z)  [z, one-hot y]            -> decoder -> xHat [batch, values]
 *     p(z) = N(0, I),  p(y) = 1 / classes
 *
 *     L(x, y) = -log p(x|y,z) + beta KL(q(z|x,y) || p(z)) + log classes          a song with a label (their eq. 6)
 *     U(x)    = sum_y q(y|x) (L(x, y) + log q(y|x))                             a song without      (their eq. 7)
 *     loss    = mean over songs of L or U, + alpha (-log q(y|x)) where y is known                  (their eq. 9)
 *
 * z holds what the class does not determine. `recon` has all constants of the likelihood; `klClasses` is the class's part
 * of L and U, KL(q(y|x) || p(y)) without a label and log classes with one; `classification` is the cross entropy of the
 * labeled songs over the number of all.
 *
 * For a song without a label the encoder and the decoder run once per class: training takes that many times longer.
 */
export class SemiSupervisedVae extends Model<SemiSupervisedData> {
  readonly kind = "SemiSupervisedVae";
  readonly options: SemiSupervisedVaeOptions;
  /** @internal */
  override readonly microBatch: number | undefined;
  /** @internal */
  override readonly inferenceRows: number;
  /** @internal */
  readonly parts: VaeParts;
  /** q(z|x,y) and p(x|y,z). @internal */
  readonly network: VaeNetwork;
  readonly #classifier: Encoder;
  readonly #logits: Dense;

  constructor(given: Given<SemiSupervisedVaeOptions> & { classes: number }) {
    super();
    const { options, ...coder } = checkedCoder<SemiSupervisedVaeOptions>("SemiSupervisedVae", given, {
      ...CODER_DEFAULTS,
      classes: 0,
      alpha: 50,
      likelihood: "gaussian",
      beta: 1,
    });
    const { classes, latentDim } = options;
    checkNumber("classes", classes, { min: 2, integer: true });
    checkNumber("alpha", options.alpha, { min: 0 });
    checkBeta(options.beta);
    const likelihood = chosenLikelihood("likelihood", options.likelihood);
    keepParts(options, { likelihood });
    if ("estimate" in likelihood.options && likelihood.options.estimate === "optimal") {
      throw new UserError(
        'likelihood is learnedVariance({ estimate: "optimal" }), whose variance is that of whole batches, but songs count by the probability of each class here; use estimate "learned".',
      );
    }
    this.options = options;
    this.parts = { ...coder, latentDim, likelihood, prior: standardNormal() };
    const { inference, micro } = rowsAtOnce([coder], classes);
    this.inferenceRows = Math.max(1, Math.floor((inference ?? INFERENCE_ROWS) / classes));
    this.microBatch = micro && Math.max(1, Math.floor(micro / classes));
    const builder = builderOf(this, options.seed);
    this.network = new VaeNetwork(builder, this.parts, classes);
    this.#classifier = coder.encoder.buildEncoder(builder, "classifier/encoder", coder.inputShape);
    this.#logits = new Dense(builder, "classifier/logits", this.#classifier.units, classes);
  }

  /**
   * The probability of every class, q(y|x), whether or not the song has a label.
   * @returns n x classes, and the most probable class of each song
   */
  async predict(X: Rows, task: TaskOptions = {}): Promise<{ labels: Int32Array; probabilities: Matrix }> {
    const { probabilities } = (await this.overBatches(
      this.dataset({ X }),
      (batch) => ({ probabilities: tf.exp(this.#logClasses(inputTensor(batch))) }),
      task,
    )) as { probabilities: Matrix };
    const rows = Array.from({ length: probabilities.rows }, (_, i) =>
      probabilities.data.subarray(i * probabilities.cols, (i + 1) * probabilities.cols),
    );
    return { labels: Int32Array.from(rows, (p) => p.indexOf(Math.max(...p))), probabilities };
  }

  /**
   * Decodes latent points.
   * @param labels class of each point
   */
  override async decode(Z: MatrixLike, labels?: ArrayLike<number>): Promise<Matrix> {
    const M = toMatrix("SemiSupervisedVae.decode", Z, "Z");
    const checked = this.#checkedLabels(labels, M.rows);
    if (checked.includes(-1)) {
      throw new UserError(
        `decode was given ${M.rows} latent points, but not the class of each; give labels, from 0 to ${this.options.classes - 1}.`,
      );
    }
    return this.decodeRows(M, (indices) => ({ labels: indices.map((i) => checked[i] as number) }));
  }

  /** Decodes `n` draws from the prior, of the classes `labels`; omitted: drawn, all equally likely. */
  override async sample(
    n: number,
    { seed = DEFAULT_SEED, labels }: { seed?: number; labels?: ArrayLike<number> } = {},
  ): Promise<Matrix> {
    checkNumber("n", n, { min: 1, integer: true });
    const { latentDim, classes } = this.options;
    const rng = new Rng(seed, "sample");
    const Z = new Matrix(n, latentDim, rng.normals(n * latentDim));
    return this.decode(Z, labels ?? Int32Array.from({ length: n }, () => rng.int(classes)));
  }

  /** As {@link Model.interpolate}; every step has the class of `a`, its label or the most probable one. */
  override async interpolate(a: SemiSupervisedData, b: SemiSupervisedData, steps: number): Promise<Matrix> {
    const Z = lineOf((await this.encode(a)).mu, (await this.encode(b)).mu, steps);
    const known = this.#checkedLabels(a.labels, 1)[0] as number;
    const label = known < 0 ? ((await this.predict(a.X)).labels[0] as number) : known;
    return this.decode(Z, new Int32Array(steps).fill(label));
  }

  /** @internal */
  dataset({ X, labels }: SemiSupervisedData): Dataset {
    const source = singleInput(X, sizeOf(this.parts.inputShape), this.parts.likelihood.range);
    const checked = this.#checkedLabels(labels, source.length);
    return {
      length: source.length,
      read: async (indices) => ({
        ...(await source.read(indices)),
        labels: indices.map((i) => checked[i] as number),
      }),
    };
  }

  /** q(z|x,y) with the known or the most probable class. @internal */
  encodeBatch(batch: Batch): Gaussian {
    return this.network.posterior(inputTensor(batch), undefined, this.#oneHot(this.#classOf(batch)));
  }

  /** @internal */
  decodeBatch(z: Tensor, batch: Batch): { x: Tensor } {
    return { x: this.network.decodedMean(z, this.#oneHot(this.#classOf(batch))) }; // [batch, values]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const { classes, alpha, latentDim } = this.options;
    const songs = batch.size;
    const x = inputTensor(batch);
    const noise = normalNoise(pass.rng, [songs, latentDim]); // the same for every class of a song
    const logClasses = this.#logClasses(x, pass); // [songs, classes]
    const q = tf.exp(logClasses);
    const { known, unknown } = this.#masks(batch); // [songs, classes], [songs, 1]

    // A pair is a song with one class: its label, or each of them.
    const pairs = this.#pairs(batch);
    const song = tf.tensor1d(pairs.song, "int32");
    const e = this.#oneHot(pairs.label); // [pairs, classes]
    const xOfPair = tf.gather(x, song);
    const { mu, logVar } = this.network.posterior(xOfPair, pass, e);
    const z = reparameterize(mu, logVar, tf.gather(noise, song));
    const nll = tf.neg(this.network.likelihood.logProb(xOfPair, this.network.decode(z, pass, e))); // [pairs]
    const klOfPair = tf.mul(0.5, tf.sum(tf.sub(tf.add(tf.square(mu), tf.expm1(logVar)), logVar), 1)); // [pairs]
    const cell = tf.tensor1d(
      pairs.song.map((i, p) => i * classes + (pairs.label[p] as number)),
      "int32",
    );
    const weight = tf.gather(tf.reshape(tf.add(known, tf.mul(unknown, q)), [-1]), cell); // 1, or q(y|x)
    const perSong = (sum: Tensor): Scalar => tf.div(tf.sum(sum), songs);

    const recon = perSong(tf.mul(weight, nll));
    const kl = perSong(tf.mul(weight, klOfPair));
    const klClasses: Scalar = tf.add(perSong(tf.mul(unknown, tf.mul(q, logClasses))), Math.log(classes));
    const classification: Scalar = tf.neg(perSong(tf.mul(known, logClasses)));
    const bound: Scalar = tf.add(withWeightedKl(recon, kl, pass.kl), klClasses);
    return { loss: tf.add(bound, tf.mul(alpha, classification)), recon, kl, klClasses, classification };
  }

  /**
   * Of p(x, y) where y is known, and of p(x) = sum_y p(x, y) elsewhere: the sum over classes is exact, z is drawn.
   * @internal
   */
  override logWeights(batch: Batch, noise: Tensor): Tensor {
    const { classes } = this.options;
    const x = inputTensor(batch);
    const draws = (noise.shape[0] as number) / batch.size;
    const ofClass = Array.from({ length: classes }, (_, c) => {
      const e = this.#oneHot(new Int32Array(batch.size).fill(c));
      return logWeightsOf(this.network.posterior(x, undefined, e), noise, batch, (z, rows) =>
        this.network.logJoint(inputTensor(rows), z, this.#oneHot(new Int32Array(rows.size).fill(c))),
      );
    });
    const { known, unknown } = this.#masks(repeatedRows(batch, draws));
    const ruledOut = tf.mul(-1e30, tf.sub(1, tf.add(known, unknown))); // the classes that are not the label
    return tf.sub(tf.logSumExp(tf.add(tf.stack(ofClass, 1), ruledOut), 1), Math.log(classes));
  }

  /** log q(y|x): [batch, classes]. */
  #logClasses(x: Tensor, pass?: Pass): Tensor {
    return tf.logSoftmax(this.#logits.call(this.#classifier.call(shaped(x, this.parts.inputShape), pass)));
  }

  /** The label of each song, or its most probable class. */
  #classOf(batch: Batch): Int32Array {
    const labels = batch["labels"] as Int32Array;
    if (!labels.includes(-1)) return labels;
    const likely = tf.argMax(this.#logClasses(inputTensor(batch)), 1).dataSync();
    return labels.map((label, i) => (label < 0 ? (likely[i] as number) : label));
  }

  /** `known`: one-hot labels, zeros for a song without; `unknown`: 1 for such a song. */
  #masks(batch: Batch): { known: Tensor; unknown: Tensor } {
    const labels = batch["labels"] as Int32Array;
    const unknown = Float32Array.from(labels, (label) => (label < 0 ? 1 : 0));
    return { known: this.#oneHot(labels), unknown: tf.tensor(unknown, [batch.size, 1]) };
  }

  /** Each labeled song with its label, each other song with every class. */
  #pairs(batch: Batch): { song: Int32Array; label: Int32Array } {
    const labels = batch["labels"] as Int32Array;
    const all = Array.from({ length: this.options.classes }, (_, c) => c);
    const pairs = [...labels].flatMap((label, song) => (label < 0 ? all : [label]).map((c) => ({ song, label: c })));
    return { song: Int32Array.from(pairs, (p) => p.song), label: Int32Array.from(pairs, (p) => p.label) };
  }

  /** One-hot rows: [labels, classes]; zeros for -1. */
  #oneHot(labels: Int32Array): Tensor {
    const { classes } = this.options;
    const rows = new Float32Array(labels.length * classes);
    labels.forEach((label, i) => {
      if (label >= 0) rows[i * classes + label] = 1;
    });
    return tf.tensor(rows, [labels.length, classes]);
  }

  #checkedLabels(labels: ArrayLike<number> | undefined, rows: number): Int32Array {
    const { classes } = this.options;
    const given = labels ?? new Int32Array(rows).fill(-1);
    const wrong = Array.from(given).find((c) => !(Number.isInteger(c) && c >= -1 && c < classes));
    if (given.length !== rows || wrong !== undefined) {
      throw new UserError(
        `There are ${given.length} labels for ${rows} songs${wrong === undefined ? "" : `, among them ${wrong}`}; give one per song, from 0 to ${classes - 1}, or -1 where it is not known.`,
      );
    }
    return Int32Array.from(given);
  }
}
