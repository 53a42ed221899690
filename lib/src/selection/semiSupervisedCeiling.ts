import { type Matrix, type MatrixLike, Rng } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { logisticRegression } from "../classification/index.js";
import type { Split } from "../collection/index.js";
import type { Row } from "../io/index.js";
import { balancedAccuracyScore } from "../metrics/index.js";
import { isMissing, type Truth } from "../metrics/labels.js";
import {
  type SemiSupervisedData,
  SemiSupervisedVae,
  type SemiSupervisedVaeOptions,
} from "../models/semiSupervisedVae.js";
import { checkNumber, DEFAULT_SEED, type Filled, NO_TASK, withDefaults } from "../options.js";
import { StandardScaler } from "../preprocessing/standardize.js";
import { type TrainOptions, train } from "../training/index.js";
import { type PredictionScores, scorePredictions } from "./ceilingUnit.js";
import {
  type Ceiling,
  chanceRow,
  checkRows,
  NO_SPLIT,
  scorableLabels,
  sizeOf,
  songsOf,
  summarizeCeiling,
} from "./supervisedCeiling.js";
import { perSeed } from "./sweep.js";

/** Options of {@link semiSupervisedCeiling}. */
export interface SemiSupervisedCeilingOptions extends TaskOptions {
  /** What the models read, by name, n x d each; a list holds one matrix per seed. */
  representations: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>;
  /** Songs to fit on, to stop by and to report on. */
  split: Split;
  /** The true labels by name, one per song. */
  truth: Readonly<Record<string, Truth>>;
  /** Shares of the training songs, of each class, whose label is told. Default [0.1, 0.3]. */
  shares?: readonly number[];
  /** One run each: they draw the labeled songs and start the models. Default [0]. */
  seeds?: readonly number[];
  /** Options of the {@link SemiSupervisedVae}: hidden, latentDim, alpha, … */
  vae?: Partial<Omit<SemiSupervisedVaeOptions, "classes" | "inputDim" | "inputShape" | "seed">>;
  /** Options of its training: epochs, batchSize, learningRate, … */
  training?: Omit<TrainOptions<SemiSupervisedData>, "validation" | "seed" | keyof TaskOptions>;
}

/**
 * What few labels are worth: a semi-supervised VAE (Kingma et al. 2014, model M2) that is told the label of some of the
 * training songs and learns from the sound or the words of all of them, and beside it a logistic regression (C = 1) that
 * sees the same labeled songs and no others. Columns are standardized with all training songs. Both are scored on the test
 * songs; training stops by the loss of the validation songs, of which the same share is labeled.
 *
 *     const few = await semiSupervisedCeiling({ representations: { sound: X }, split, truth, seeds: [0, 1, 2] });
 *
 * @returns rows as those of `supervisedCeiling`, where `labelShare` is the share and `labeled` the number of labels told
 * @throws UserError where a matrix has another number of rows than there are songs, or a share is not between 0 and 1
 */
export async function semiSupervisedCeiling(options: SemiSupervisedCeilingOptions): Promise<Ceiling> {
  const { representations, split, truth, shares, seeds, vae, training, onProgress, signal } = withDefaults<
    Filled<SemiSupervisedCeilingOptions>
  >("semiSupervisedCeiling", options, {
    ...NO_TASK,
    ...{ representations: {}, split: NO_SPLIT, truth: {}, shares: [0.1, 0.3], seeds: [DEFAULT_SEED] },
    ...{ vae: {}, training: {} },
  });
  for (const share of shares) checkNumber("shares", share, { min: Number.MIN_VALUE, max: 1 });
  const { scorable, notes } = scorableLabels(split, truth);
  const runs = Object.entries(representations).flatMap(([representation, given]) => {
    const matrices = perSeed(given);
    for (const X of matrices) checkRows("semiSupervisedCeiling", representation, X.rows, songsOf(split));
    return seeds.flatMap((seed, run) => {
      const X = matrices[run] ?? matrices[0]!;
      const Z = StandardScaler.fit("semiSupervisedCeiling", X.select(split.train)).transform(X);
      const fields = Object.entries(scorable);
      return fields.flatMap(([field, labels]) =>
        shares.map((share) => ({ representation, seed, Z, field, labels, share })),
      );
    });
  });
  const rows: Row[] = [];
  for (const [done, { representation, seed, Z, field, labels, share }] of runs.entries()) {
    onProgress?.({
      done,
      total: runs.length,
      detail: `${representation}, ${field}, ${Math.round(100 * share)} % of the labels`,
    });
    const told = toldLabels(split, labels, share, new Rng(seed, `ceiling/labels/${field}`));
    const guesses = {
      SemiSupervisedVae: await semiSupervised({ Z, split, told, seed, vae, training, signal }),
      logisticRegression: (await logisticRegression(Z.select(split.train), told.train, { signal })).predict(Z),
    };
    for (const [algorithm, predicted] of Object.entries(guesses)) {
      const what = {
        kind: "supervised",
        representation,
        field,
        algorithm,
        parameters: undefined,
        labelShare: share,
        seed,
      };
      const labeled = told.train.filter((label) => label !== undefined).length;
      rows.push({ ...what, labeled, ...sizeOf(split, labels), ...scoresOf(split, labels, predicted) });
    }
  }
  onProgress?.({ done: runs.length, total: runs.length });
  rows.push(...Object.entries(scorable).map(([field, labels]) => chanceRow(field, labels, split)));
  return { rows, summary: summarizeCeiling(rows), notes };
}

type Label = string | number;
type Guesses = readonly (Label | undefined)[];

/** The labels that are told, undefined for the others. */
interface Told {
  train: Guesses;
  validation: Guesses;
}

/** The share of each class, at least one song of it; a smaller share is part of a larger one. */
function toldLabels({ train, validation }: Split, labels: Truth, share: number, rng: Rng): Told {
  const ofSide = (side: Int32Array): Guesses => {
    const order = rng.permutation(side.length);
    const known = Array.from(side, (song) => labels[song]);
    const left = new Map<Label, number>();
    for (const label of known) if (!isMissing(label)) left.set(label!, (left.get(label!) ?? 0) + 1);
    for (const [label, count] of left) left.set(label, Math.ceil(share * count));
    const told = new Array<Label | undefined>(side.length).fill(undefined);
    for (const i of order) {
      const label = known[i];
      const more = isMissing(label) ? 0 : left.get(label!)!;
      if (more === 0) continue;
      told[i] = label!;
      left.set(label!, more - 1);
    }
    return told;
  };
  return { train: ofSide(train), validation: ofSide(validation) };
}

/** The class of every song, by a model trained on the told labels. */
async function semiSupervised({
  Z,
  split,
  told,
  seed,
  vae,
  training,
  signal,
}: { Z: Matrix; split: Split; told: Told; seed: number; signal?: AbortSignal | undefined } & Required<
  Pick<SemiSupervisedCeilingOptions, "vae" | "training">
>): Promise<Guesses> {
  const classes = [...new Set(told.train.filter((label) => label !== undefined))];
  const data = (side: Int32Array, labels: Guesses): SemiSupervisedData => ({
    X: Z.select(side),
    labels: labels.map((label) => (label === undefined ? -1 : classes.indexOf(label))),
  });
  const model = new SemiSupervisedVae({ ...vae, classes: classes.length, inputDim: Z.cols, seed });
  try {
    const validation = data(split.validation, told.validation);
    await train(model, data(split.train, told.train), { ...training, validation, seed, ...(signal && { signal }) });
    signal?.throwIfAborted();
    const { labels } = await model.predict(Z);
    return Array.from(labels, (c) => classes[c]);
  } finally {
    model.dispose();
  }
}

function scoresOf(split: Split, labels: Truth, predicted: Guesses): PredictionScores & { validation: number } {
  const on = <T>(side: Int32Array, values: ArrayLike<T>) => Array.from(side, (song) => values[song] as T);
  return {
    ...scorePredictions(on(split.test, labels), on(split.test, predicted)),
    validation: balancedAccuracyScore(on(split.validation, labels), on(split.validation, predicted)),
  };
}
