import { type Matrix, type MatrixLike, Rng } from "../array/index.js";
import { checkRows, isMatrixLike, shared, toMatrix } from "../array/matrix.js";
import { parallelMap } from "../async/parallel.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import {
  bootstrapRows,
  type ClusteringScores,
  type ExternalScores,
  type NoisePolicy,
  sampleAgreement,
  type Truth,
} from "../metrics/index.js";
import { checkNoise } from "../metrics/labels.js";
import { checkNumber, type Filled, NO_TASK, withDefaults } from "../options.js";
import { consensus } from "./consensus.js";
import { combinationsOf, describe, type SweepAlgorithm } from "./grid.js";
import type { Scoring } from "./partsScorer.js";
import { inSomeRun, type SelectionRule, type SelectionRuleOptions, select, selectionRule } from "./rule.js";
import type { Part } from "./scores.js";
import type { SweepRow, SweepRun } from "./sweepRow.js";
import { CLUSTERERS, DRAWS, type Labeling, type Unit } from "./sweepUnit.js";

/**
 * Grid search over clusterings: every representation x algorithm x parameters, over several seeds, in parallel.
 *
 * Every clusterer sees all rows and no label. Scores and selection use the validation rows only, so that the test rows
 * have no influence on what is reported on them.
 */

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
  /** Rows to select by, such as `split.validation`. Default: all rows, which leaves none to test on. */
  validation?: Int32Array;
  /** True labels of all rows by name, such as `{ genre, language }`: scored, never used for selection. */
  truth?: Record<string, Truth>;
  /**
   * Representations whose model was trained with labels, and which labels: `{ CVAE: "genre" }`. Their clusterings are
   * not chosen unless the rule allows it.
   */
  sawLabels?: Record<string, string>;
  /** One run per seed of what is random: the algorithm, or the model behind a representation. Deterministic
   * configurations run once. Default [1, 2, 3, 4, 5]. */
  seeds?: readonly number[];
  /** Bootstrap samples for `stability`, each clustered; 0: none. Default 5. */
  resamples?: number;
  /**
   * How noise is scored: "exclude" (default) leaves it out and reports the coverage; "cluster" takes it for one more
   * cluster, as many published tables do.
   */
  noise?: NoisePolicy;
  /** How the best row is chosen; see `selectionRule`. */
  rule?: Omit<SelectionRuleOptions, "noise">;
}

/** What {@link sweep} found. */
export interface Sweep {
  /** One row a configuration, in the order of the options. */
  rows: SweepRow[];
  /** The row chosen by the rule; undefined where it leaves out every row. */
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
  const { rows, best, rule } = await sweepOver(options);
  return { rows, best, rule };
}

/** A sweep that may score further rows, with the rule that was applied. */
export async function sweepOver(
  options: SweepOptions,
  test?: Int32Array,
): Promise<Sweep & { applied: SelectionRule; parts: Partial<Record<Part, Int32Array>> }> {
  const filled = withDefaults<Filled<SweepOptions>>("sweep", options, {
    representations: {},
    algorithms: [],
    given: [],
    validation: undefined as unknown as Int32Array,
    truth: {},
    sawLabels: {},
    seeds: [1, 2, 3, 4, 5],
    resamples: 5,
    noise: "exclude",
    rule: {},
    ...NO_TASK,
  });
  const { validation, truth, sawLabels, noise, onProgress, signal } = filled;
  const n = checkSweep(filled);
  const applied = selectionRule({ ...filled.rule, noise: checkNoise(noise) });
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const parts = { all, validation: validation ?? all, ...(test && { test }) };
  checkIndices(parts.validation, n);

  const { configurations, units } = unitsOf(filled, { parts, truth, noise });
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
  for (const { results, expected, ...configuration } of configurations) {
    const runs = results.filter((r) => r.scores) as SweepRun[];
    if (runs.length < expected) continue;
    const samples = results.flatMap(({ sample, labels, failure }) =>
      sample && !failure ? [{ rows: sample, labels }] : [],
    );
    rows.push({
      ...configuration,
      sawLabels: sawLabels[configuration.representation],
      ...summarize(runs),
      stability: sampleAgreement(samples).mean,
    });
  }
  const counted = validation
    ? `Validation songs: ${validation.length}.`
    : "No validation songs were given: it is applied to all songs.";
  return { rows, best: select(rows, applied), rule: `${applied.words} ${counted}`, applied, parts };
}

interface Configuration {
  representation: string;
  algorithm: string;
  parameters: string;
  /** Runs that make it complete. */
  expected: number;
  results: Labeling[];
}

/** All work as units for the threads, and the configurations whose results they give. */
function unitsOf(
  { representations, algorithms, given, truth, seeds, resamples }: Filled<SweepOptions>,
  scoring: Scoring,
): { configurations: Configuration[]; units: Unit[] } {
  const configurations: Configuration[] = [];
  const units: Unit[] = [];
  const onThreads = Object.fromEntries(
    Object.entries(representations).map(([name, X]) => [name, perSeed(X).map(shared)] as const),
  );
  const n = scoring.parts.all!.length;
  const samples = Array.from({ length: resamples }, (_, b) =>
    bootstrapRows(n, new Rng(seeds[0], `cluster/sweep/${b}`)),
  );
  for (const [representation, spaces] of Object.entries(onThreads)) {
    const learned = isPerSeed(representations[representation]!);
    const grids = algorithms.map((grid) => {
      const { algorithm } = grid;
      const combinations = combinationsOf(grid, truth);
      const draws = DRAWS.includes(algorithm);
      const configuration = configurations.length;
      for (const parameters of combinations) {
        const named = { representation, algorithm, parameters: describe(parameters) };
        configurations.push({ ...named, expected: draws || learned ? seeds.length : 1, results: [] });
      }
      return { unit: { algorithm, combinations, configuration }, draws };
    });
    // All units of one matrix follow each other, so that a thread prepares it once.
    spaces.forEach((X, s) => {
      const space = `${representation}/${s}`;
      for (const { unit, draws } of grids) {
        const runs = learned ? [seeds[s]] : draws ? seeds : [undefined];
        for (const run of runs) units.push({ ...unit, X, space, run, seed: draws ? run : undefined, scoring });
      }
    });
    samples.forEach((sample, b) => {
      const space = `${representation}/sample ${b}`;
      for (const { unit, draws } of grids) {
        units.push({ ...unit, X: spaces[0]!, space, seed: draws ? seeds[0] + b : undefined, sample });
      }
    });
  }
  const scored = given.flatMap(({ representation, name, labels }): Unit[] => {
    const spaces = onThreads[representation]!;
    const unit = { algorithm: name, combinations: [{}], configuration: configurations.length };
    configurations.push({ representation, algorithm: name, parameters: "", expected: labels.length, results: [] });
    return labels.map((found, s) => {
      const at = s < spaces.length ? s : 0;
      const run = labels.length > 1 ? seeds[s] : undefined;
      return { ...unit, X: spaces[at]!, space: `${representation}/${at}`, run, given: found, scoring };
    });
  });
  units.push(...scored.sort((a, b) => (a.space < b.space ? -1 : Number(a.space > b.space))));
  return { configurations, units };
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

function checkSweep({
  representations,
  algorithms,
  given,
  truth,
  sawLabels,
  seeds,
  resamples,
}: Filled<SweepOptions>): number {
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
  for (const name of Object.keys(sawLabels)) {
    if (!(name in representations)) {
      throw new UserError(
        `sweep: sawLabels names "${name}", but the representations are ${Object.keys(representations).join(", ")}.`,
      );
    }
  }
  for (const seed of seeds) checkNumber("sweep: seed", seed, { integer: true });
  checkNumber("sweep: resamples", resamples, { min: 0, integer: true });
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

function summarize(runs: SweepRun[]): Omit<SweepRow, "representation" | "algorithm" | "parameters" | "stability"> {
  const onValidation = runs.map(({ scores }) => scores.validation);
  const mean = (of: (scores: ClusteringScores) => number) => average(onValidation.map(of));
  const silhouettes = onValidation.map(({ silhouette }) => silhouette);
  const center = average(silhouettes);
  const squares = silhouettes.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const { labels, seedAgreement } = consensus(runs.map((run) => run.labels));
  return {
    clusters: mean((scores) => scores.clusters),
    coverage: mean((scores) => scores.coverage),
    largestShare: mean((scores) => scores.largestShare),
    degenerate: inSomeRun({ runs }, ({ degenerate }) => degenerate),
    silhouette: center,
    silhouetteStd: runs.length > 1 ? Math.sqrt(squares / (runs.length - 1)) : 0,
    calinskiHarabasz: mean((scores) => scores.calinskiHarabasz),
    daviesBouldin: mean((scores) => scores.daviesBouldin),
    external: meansOf(onValidation.map(({ external }) => external)),
    seedAgreement,
    labels,
    runs: runs.map(({ seed, labels, scores, failure }) => ({ seed, labels, scores, failure })),
  };
}

function meansOf(external: readonly Record<string, ExternalScores>[]): Record<string, ExternalScores> {
  return Object.fromEntries(
    Object.entries(external[0]!).map(([field, first]) => {
      const means = Object.keys(first).map((metric) => [
        metric,
        average(external.map((scores) => scores[field]![metric as keyof ExternalScores])),
      ]);
      return [field, Object.fromEntries(means)];
    }),
  );
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
