import { type MatrixLike, Rng } from "../array/index.js";
import { shared } from "../array/matrix.js";
import { parallelMap } from "../async/parallel.js";
import type { TaskOptions } from "../async/task.js";
import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import { isMissing, type Truth } from "../metrics/labels.js";
import { checkNumber, DEFAULT_SEED, type Filled, NO_TASK, withDefaults } from "../options.js";
import { type CeilingResult, type CeilingUnit, scorePredictions } from "./ceilingUnit.js";
import { grouped } from "./scores.js";
import { summarizeSeeds } from "./seeds.js";
import { perSeed } from "./sweep.js";

/** Options of {@link supervisedCeiling}. */
export interface SupervisedCeilingOptions extends TaskOptions {
  /** By name, n x d each; a list holds one matrix per seed. */
  representations: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>;
  /** Songs to fit on, to choose by and to report on. */
  split: Split;
  /** The true labels by name, one per song. */
  truth: Readonly<Record<string, Truth>>;
  /** Seeds of the matrices in a list, in order. Default 0, 1, … */
  seeds?: readonly number[];
  /** Values of the logistic regression's C to try, ascending. Default [0.01, 0.1, 1, 10]. */
  C?: readonly number[];
  /** Numbers of neighbors to try, descending. Default [15, 5, 1]. */
  nNeighbors?: readonly number[];
}

/** What classifiers that are told labels reach. */
export interface Ceiling {
  /**
   * One tidy row per representation, label (`field`), classifier (`algorithm`) and seed, scored on the test songs:
   * `balancedAccuracy`, `macroF1`, `accuracy`, and `validation`, the balanced accuracy by which `parameters` were chosen;
   * `labelShare`, the share of the training songs whose label was told; `songs` and `classes` that were scored. `kind` is
   * "supervised"; the last rows are of the kind "chance": classes drawn as often as they are among the training songs.
   */
  rows: Row[];
  /** The same over the seeds: means and deviations. `chosen` marks the classifier with the higher mean `validation`. */
  summary: Row[];
  /** Sentences about labels that could not be scored. */
  notes: string[];
}

/**
 * How much of each label a representation holds, for who may see labels: the ceiling for its clusterings. Of each
 * representation and label, a logistic regression and a nearest-neighbor classifier are fitted on the training songs
 * (standardized with their own mean and deviation), their parameters chosen by balanced accuracy on the validation songs,
 * and scored on the test songs. Where the first is high, a label is a direction of the space; where only the second is,
 * it is local.
 *
 *     const { summary } = await supervisedCeiling({ representations, split, truth });
 *
 * @returns tidy rows for each seed, and the same over the seeds
 * @throws UserError where a matrix has another number of rows than there are songs
 */
export async function supervisedCeiling(options: SupervisedCeilingOptions): Promise<Ceiling> {
  const { representations, split, truth, seeds, C, nNeighbors, onProgress, signal } = withDefaults<
    Filled<SupervisedCeilingOptions>
  >("supervisedCeiling", options, {
    ...NO_TASK,
    ...{ representations: {}, split: NO_SPLIT, truth: {}, seeds: [], C: [0.01, 0.1, 1, 10], nNeighbors: [15, 5, 1] },
  });
  for (const value of C) checkNumber("C", value, { min: Number.MIN_VALUE });
  for (const value of nNeighbors) checkNumber("nNeighbors", value, { min: 1, integer: true });
  const songs = songsOf(split);
  const { scorable, notes } = scorableLabels(split, truth);
  const runs = Object.entries(representations).flatMap(([representation, given]) => {
    const matrices = perSeed(given);
    return matrices.map((X, run) => {
      checkRows("supervisedCeiling", representation, X.rows, songs);
      const seed = matrices.length > 1 || seeds.length === 1 ? (seeds[run] ?? run) : undefined;
      return { representation, seed, X };
    });
  });
  const units = runs.map(({ X }): CeilingUnit => ({ X: shared(X), split, truth: scorable, C, nNeighbors }));
  const unit = require.resolve("./ceilingUnit.js");
  const results = await parallelMap<CeilingUnit, CeilingResult[]>(unit, "fitCeilings", units, { onProgress, signal });
  signal?.throwIfAborted();
  const rows = runs.flatMap(({ representation, seed }, i) =>
    results[i]!.map(({ field, algorithm, parameters, validation, ...scores }): Row => {
      const what = { kind: "supervised", representation, field, algorithm, parameters, labelShare: 1, seed };
      return { ...what, ...sizeOf(split, scorable[field]!), ...scores, validation };
    }),
  );
  rows.push(...Object.entries(scorable).map(([field, labels]) => chanceRow(field, labels, split)));
  return { rows, summary: summarizeCeiling(rows), notes };
}

/** Placeholder for the required option; every matrix then has too many rows. */
export const NO_SPLIT: Split = {
  train: new Int32Array(),
  validation: new Int32Array(),
  test: new Int32Array(),
  notes: [],
};

export const songsOf = ({ train, validation, test }: Split) => train.length + validation.length + test.length;

export function checkRows(where: string, name: string, rows: number, songs: number): void {
  if (rows === songs) return;
  throw new UserError(`${where}: ${name} has ${rows} rows, but the split has ${songs} songs; both need one per song.`);
}

/** Labels of which every side of the split knows some, and the training songs two classes; the others are noted. */
export function scorableLabels(
  { train, validation, test }: Split,
  truth: Readonly<Record<string, Truth>>,
): { scorable: Record<string, Truth>; notes: string[] } {
  const classes = (side: Int32Array, labels: Truth) =>
    new Set(Array.from(side, (song) => labels[song]).filter((label) => !isMissing(label))).size;
  const sides = { training: train, validation, test };
  const notes: string[] = [];
  const scorable = Object.entries(truth).filter(([field, labels]) => {
    const missing = Object.entries(sides).find(([name, side]) => classes(side, labels) < (name === "training" ? 2 : 1));
    if (missing) notes.push(`${field} is not classified: too few of its classes are among the ${missing[0]} songs.`);
    return !missing;
  });
  return { scorable: Object.fromEntries(scorable), notes };
}

/** Songs and classes that are scored: the test songs with a label. */
export function sizeOf({ test }: Split, labels: Truth): { songs: number; classes: number } {
  const known = Array.from(test, (song) => labels[song]).filter((label) => !isMissing(label));
  return { songs: known.length, classes: new Set(known).size };
}

const DRAWS = 200;

/** Classes drawn with the shares that they have among the training songs: means over many draws. */
export function chanceRow(field: string, labels: Truth, split: Split): Row {
  const known = Array.from(split.train, (song) => labels[song]).filter((label) => !isMissing(label)) as string[];
  const asked = Array.from(split.test, (song) => labels[song]);
  const rng = new Rng(DEFAULT_SEED, `ceiling/chance/${field}`);
  const drawn = Array.from({ length: DRAWS }, () =>
    scorePredictions(
      asked,
      asked.map(() => rng.pick(known)),
    ),
  );
  const mean = (score: keyof (typeof drawn)[number]) => drawn.reduce((sum, row) => sum + row[score], 0) / DRAWS;
  return {
    ...{ kind: "chance", representation: undefined, field, algorithm: undefined, parameters: undefined, labelShare: 0 },
    ...{ seed: undefined, ...sizeOf(split, labels) },
    ...{ balancedAccuracy: mean("balancedAccuracy"), macroF1: mean("macroF1"), accuracy: mean("accuracy") },
    validation: undefined,
  };
}

/** Means over the seeds, and which classifier of a representation and label won on the validation songs. */
export function summarizeCeiling(rows: readonly Row[]): Row[] {
  const alike = grouped(rows, (row) =>
    JSON.stringify([row.kind, row.representation, row.field, row.algorithm, row.labelShare]),
  );
  // What was chosen may differ from seed to seed.
  const summary = [...alike.values()].flatMap((runs) =>
    summarizeSeeds(runs.map((row) => ({ ...row, parameters: undefined }))).map(({ parameters: _, ...row }): Row => row),
  );
  const rivals = grouped(summary, (row) => JSON.stringify([row.kind, row.representation, row.field, row.labelShare]));
  const chosen = new Set(
    [...rivals.values()].map((some) => some.reduce((a, b) => (Number(b.validation) > Number(a.validation) ? b : a))),
  );
  return summary.map((row) => ({ ...row, chosen: row.kind === "chance" ? undefined : chosen.has(row) }));
}
