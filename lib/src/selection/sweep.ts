import { type Matrix, type MatrixLike, Rng } from "../array/index.js";
import { checkRows, isMatrixLike, shared, toMatrix } from "../array/matrix.js";
import { parallelMap } from "../async/parallel.js";
import type { TaskOptions } from "../async/task.js";
import type { AgglomerativeOptions } from "../cluster/agglomerative.js";
import type { DbscanOptions } from "../cluster/dbscan.js";
import type { GaussianMixtureOptions } from "../cluster/gaussianMixture.js";
import type { HdbscanOptions } from "../cluster/hdbscan.js";
import type { KMeansOptions } from "../cluster/kMeans.js";
import type { SpectralOptions } from "../cluster/spectral.js";
import { UserError } from "../errors.js";
import { adjustedRandScore, type ClusteringScores, flattenScores, type Truth } from "../metrics/index.js";
import { checkNumber, type Filled, NO_TASK, withDefaults } from "../options.js";
import { consensus } from "./consensus.js";
import { inWords, type SelectionRule, selectBest } from "./rule.js";
import type { SweepRow, SweepRun } from "./sweepRow.js";
import { CLUSTERERS, DRAWS, type Labeling, score, type Unit } from "./sweepUnit.js";

/**
 * Grid search over clusterings: every representation x algorithm x parameters, over several seeds, in parallel.
 *
 * Every clusterer sees all rows and no label. Scores and selection use the validation rows only, so that the test rows
 * have no influence on what is reported on them.
 */

/** Each option may be a value or a list of values to try. */
type Grid<T> = { [K in keyof T]: T[K] | readonly T[K][] };

/** One algorithm with its grid, such as `{ algorithm: "kMeans", k: [5, 10, 20] }`. */
export type SweepAlgorithm =
  | ({ algorithm: "kMeans" } & Grid<Omit<KMeansOptions, "seed" | "algorithm" | keyof TaskOptions>>)
  | ({ algorithm: "agglomerative" } & Grid<Omit<AgglomerativeOptions, keyof TaskOptions>>)
  // "knee": `suggestEps` for each representation, since distances in two spaces have different scales.
  | ({ algorithm: "dbscan" } & Grid<Omit<DbscanOptions, "eps" | keyof TaskOptions> & { eps: number | "knee" }>)
  | ({ algorithm: "hdbscan" } & Grid<Omit<HdbscanOptions, keyof TaskOptions>>)
  | ({ algorithm: "gaussianMixture" } & Grid<
      Omit<GaussianMixtureOptions, "seed" | "initialLabels" | keyof TaskOptions>
    >)
  | ({ algorithm: "spectral" } & Grid<Omit<SpectralOptions, "seed" | keyof TaskOptions>>);

/** Labels from elsewhere, such as VaDE's assignments: scored with the others, not clustered again. */
export interface GivenLabels {
  /** Representation in which the labels are scored. */
  representation: string;
  /** What to call them in the table, as another algorithm. */
  name: string;
  /** One labeling of all rows per seed, or a single one. */
  labels: readonly Int32Array[];
}

/** Options of {@link sweep}. */
export interface SweepOptions extends TaskOptions {
  /**
   * By name, all of the same rows: a matrix, or one matrix per seed where the representation was learned with that
   * seed.
   */
  representations: Record<string, MatrixLike | readonly MatrixLike[]>;
  /** Clusterers, each with its grid. */
  algorithms: readonly SweepAlgorithm[];
  /** Labelings from elsewhere that are scored with them. */
  given?: readonly GivenLabels[];
  /** Rows to score and select by, such as `split.validation`. Default: all rows, which leaves none to test on. */
  validation?: Int32Array;
  /** True labels of all rows by name, such as `{ genre, language }`: scored, never used for selection. */
  truth?: Record<string, Truth>;
  /** One run per seed of what is random: the algorithm, or the model behind a representation. Deterministic
   * configurations run once. Default [1, 2, 3, 4, 5]. */
  seeds?: readonly number[];
  /** Bootstrap resamples for `stability`, each clustered; 0: none. Default 5. */
  resamples?: number;
  /** How the best row is chosen; see `selectBest`. */
  rule?: SelectionRule;
}

/** What {@link sweep} found. */
export interface Sweep {
  /** One row a configuration, in the order of the options. */
  rows: SweepRow[];
  /** The row chosen by the rule; undefined where every row is degenerate. */
  best?: SweepRow;
  /** The rule in words, to stand beside the table. */
  rule: string;
}

/**
 * Clusters every representation with every algorithm, all parameters of its grid and all seeds, on all cores; scores
 * the labels on the validation rows and chooses one configuration by a rule.
 *
 * @returns where `signal` aborts, the rows whose runs are complete
 * @throws UserError where the representations differ in rows, or an algorithm or seed is unknown
 */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const { representations, algorithms, given, validation, truth, seeds, resamples, rule, onProgress, signal } =
    withDefaults<Filled<SweepOptions>>("sweep", options, {
      representations: {},
      algorithms: [],
      given: [],
      validation: undefined as unknown as Int32Array,
      truth: {},
      seeds: [1, 2, 3, 4, 5],
      resamples: 5,
      rule: {},
      ...NO_TASK,
    });
  const n = checkSweep(representations, algorithms, given, truth, seeds);
  checkNumber("sweep: resamples", resamples, { min: 0, integer: true });
  const scored = validation ?? Int32Array.from({ length: n }, (_, i) => i);
  checkIndices(scored, n);
  const scoring = {
    scored,
    truth: Object.fromEntries(Object.entries(truth).map(([name, t]) => [name, Array.from(scored, (i) => t[i])])),
  };

  const samples = Array.from({ length: resamples }, (_, b) => resample(n, new Rng(seeds[0], `cluster/sweep/${b}`)));
  const units: Unit[] = [];
  const configurations: { representation: string; algorithm: string; parameters: string; results: Labeling[] }[] = [];
  for (const [representation, given] of Object.entries(representations)) {
    const learned = isPerSeed(given);
    const onThreads = perSeed(given).map(shared);
    for (const { algorithm, ...grid } of algorithms) {
      const combinations = combine(grid);
      const rows = combinations.map((parameters) => ({
        representation,
        algorithm,
        parameters: describe(parameters),
        results: [],
      }));
      const unit = { algorithm, combinations, configuration: configurations.length };
      const draws = DRAWS.includes(algorithm);
      const runs = draws || learned ? seeds : [undefined];
      runs.forEach((seed, s) => {
        units.push({ ...unit, X: onThreads[learned ? s : 0], run: seed, seed: draws ? seed : undefined, scoring });
      });
      samples.forEach((sample, b) => {
        units.push({ ...unit, X: onThreads[0], seed: draws ? seeds[0] + b : undefined, sample });
      });
      configurations.push(...rows);
    }
  }

  const done = await parallelMap<Unit, Labeling[]>(require.resolve("./sweepUnit.js"), "runUnit", units, {
    onProgress,
    signal,
  });
  done.forEach((labelings, u) => {
    labelings?.forEach((labeling, c) => {
      configurations[units[u].configuration + c].results.push(labeling);
    });
  });
  const everything = configurations.flatMap(({ results }) => results.filter((r) => r.scores));
  const failure = everything[0]?.failure;
  if (failure && everything.every((r) => r.failure)) throw new UserError(failure);

  const rows: SweepRow[] = [];
  for (const { results, ...configuration } of configurations) {
    const runs = results.filter((r) => r.scores) as (Labeling & SweepRun)[];
    const { representation, algorithm } = configuration;
    const many = DRAWS.includes(algorithm) || isPerSeed(representations[representation]!);
    const complete = runs.length === (many ? seeds.length : 1);
    if (complete)
      rows.push({
        ...configuration,
        ...summarize(runs),
        stability: stability(results.filter((r) => r.sample && !r.failure)),
      });
  }
  for (const { representation, name, labels } of given) {
    const spaces = perSeed(representations[representation]);
    const runs = labels.map((l, s) => ({
      seed: labels.length > 1 ? seeds[s] : undefined,
      labels: l,
      scores: score(spaces[s] ?? spaces[0], l, scoring),
    }));
    rows.push({ representation, algorithm: name, parameters: "", ...summarize(runs), stability: Number.NaN });
  }
  return { rows, best: selectBest(rows, rule), rule: inWords(rule, validation ? scored.length : undefined) };
}

/**
 * The matrices of a representation: one per seed where it was learned, otherwise a single one.
 *
 * @param given a matrix, or a list of one per seed
 * @returns a list of matrices
 */
export function perSeed(given: MatrixLike | readonly MatrixLike[]): readonly Matrix[] {
  return isPerSeed(given) ? given.map((X) => toMatrix("perSeed", X)) : [toMatrix("perSeed", given)];
}

/** Whether a representation was learned, with one matrix per seed; rows of numbers are a single matrix. */
function isPerSeed(given: MatrixLike | readonly MatrixLike[]): given is readonly MatrixLike[] {
  return Array.isArray(given) && !isMatrixLike(given);
}

function checkSweep(
  representations: Record<string, MatrixLike | readonly MatrixLike[]>,
  algorithms: readonly SweepAlgorithm[],
  given: readonly GivenLabels[],
  truth: Record<string, Truth>,
  seeds: readonly number[],
): number {
  const [first, ...others] = Object.entries(representations);
  if (!first || algorithms.length + given.length === 0 || seeds.length === 0) {
    throw new UserError("sweep: it needs at least one representation, one algorithm and one seed.");
  }
  const n = perSeed(first[1])[0]?.rows ?? 0;
  for (const [name, given] of [first, ...others]) {
    if (isPerSeed(given) && given.length !== seeds.length) {
      throw new UserError(
        `sweep: ${name} has ${given.length} matrices, but there are ${seeds.length} seeds; give one matrix per seed.`,
      );
    }
    for (const X of perSeed(given)) {
      checkRows(`sweep: ${name}`, X);
      if (X.rows !== n) {
        throw new UserError(`sweep: ${name} has ${X.rows} rows, but ${first[0]} has ${n}; both need one per song.`);
      }
    }
  }
  for (const [name, labels] of Object.entries(truth)) {
    if (labels.length !== n) throw new UserError(`sweep: truth ${name} has ${labels.length} rows, but X has ${n}.`);
  }
  for (const { algorithm } of algorithms) {
    if (!(algorithm in CLUSTERERS)) {
      throw new UserError(
        `sweep: no algorithm "${algorithm}"; there are ${Object.keys(CLUSTERERS).join(", ")}, and "given" for labels found elsewhere.`,
      );
    }
  }
  for (const { name, representation, labels } of given) {
    if (!representations[representation] || labels.length === 0 || labels.some((l) => l.length !== n)) {
      throw new UserError(
        `sweep: given "${name}" needs a known representation (it says "${representation}") and labelings of ${n} rows each.`,
      );
    }
  }
  for (const seed of seeds) checkNumber("sweep: seed", seed, { integer: true });
  return n;
}

function checkIndices(indices: Int32Array, n: number): void {
  const outside = indices.find((i) => i < 0 || i >= n);
  if (indices.length === 0 || outside !== undefined) {
    throw new UserError(
      `sweep: validation ${outside === undefined ? "is empty" : `holds row ${outside}`}; it needs rows of 0 … ${n - 1}.`,
    );
  }
}

/** Every combination of the grid's values. */
function combine(grid: Record<string, unknown>): Record<string, unknown>[] {
  return Object.entries(grid).reduce<Record<string, unknown>[]>(
    (all, [name, values]) =>
      all.flatMap((made) => (Array.isArray(values) ? values : [values]).map((value) => ({ ...made, [name]: value }))),
    [{}],
  );
}

const describe = (parameters: Record<string, unknown>) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${typeof value === "number" ? Number(value.toPrecision(4)) : value}`)
    .join(", ");

/** The different rows of n draws with replacement, ascending: about 63 % of all. */
function resample(n: number, rng: Rng): Int32Array {
  const drawn = new Uint8Array(n);
  for (let i = 0; i < n; i++) drawn[rng.int(n)] = 1;
  return Int32Array.from(drawn.keys()).filter((i) => drawn[i]);
}

function summarize(runs: SweepRun[]): Omit<SweepRow, "representation" | "algorithm" | "parameters" | "stability"> {
  const mean = (of: (scores: ClusteringScores) => number) => average(runs.map((run) => of(run.scores)));
  const silhouettes = runs.map((run) => run.scores.silhouette);
  const center = average(silhouettes);
  const squares = silhouettes.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const flat = runs.map((run) => flattenScores({ ...run.scores }));
  const names = Object.keys(flat[0]).filter((name) => !(name in runs[0].scores));
  const reasons = runs.flatMap((run) => run.scores.degenerate ?? []);
  const { labels, agreement } = consensus(runs.map((run) => run.labels));
  return {
    clusters: mean((scores) => scores.clusters),
    coverage: mean((scores) => scores.coverage),
    largestShare: mean((scores) => scores.largestShare),
    degenerate:
      reasons.length > 0 && runs.length > 1 ? `${reasons[0]} (${reasons.length} of ${runs.length} runs)` : reasons[0],
    silhouette: center,
    silhouetteStd: runs.length > 1 ? Math.sqrt(squares / (runs.length - 1)) : 0,
    calinskiHarabasz: mean((scores) => scores.calinskiHarabasz),
    daviesBouldin: mean((scores) => scores.daviesBouldin),
    external: Object.fromEntries(names.map((name) => [name, average(flat.map((f) => f[name] as number))])),
    labels,
    agreement: average([...agreement]),
    runs: runs.map(({ seed, labels, scores, failure }) => ({ seed, labels, scores, failure })),
  };
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean ARI of all pairs of resamples, on the rows that both drew. */
function stability(results: Labeling[]): number {
  const alike: number[] = [];
  results.forEach((a, i) => {
    const labelOf = new Map(Array.from(a.sample!, (row, at) => [row, a.labels[at]]));
    for (const b of results.slice(i + 1)) {
      const both = [...b.sample!.keys()].filter((at) => labelOf.has(b.sample![at]));
      const [left, right] = [both.map((at) => labelOf.get(b.sample![at])!), both.map((at) => b.labels[at])];
      alike.push(adjustedRandScore(left, right, { noise: "cluster" }));
    }
  });
  return average(alike);
}
