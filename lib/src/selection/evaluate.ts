import { Rng } from "../array/index.js";
import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import { externalScores, flattenScores, scoreClustering, type Truth } from "../metrics/index.js";
import { isMissing } from "../metrics/labels.js";
import { selectBest } from "./rule.js";
import { summarizeSeeds } from "./seeds.js";
import { perSeed, type Sweep, type SweepOptions, sweep } from "./sweep.js";
import type { SweepRow } from "./sweepRow.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends Omit<SweepOptions, "validation"> {
  /** Which songs are fitted on, chosen by and reported on. */
  split: Split;
  /** Representations whose model was trained with labels, and which labels: `{ CVAE: "language" }`. */
  sawLabels?: Record<string, string>;
}

/** What {@link evaluate} found: the sweep, and its labelings scored on every part of the split. */
export interface Evaluation extends Sweep {
  /** The fields of `truth`, in order. */
  fields: string[];
  /**
   * One tidy row per representation, algorithm, parameters, seed and split (all, validation, test): `chosen`,
   * `sawLabels`, `stability`, and the scores as `flattenScores` names them. `seed` is absent where nothing is random.
   * The last rows are of chance: the chosen clusters' sizes with their songs shuffled, means over 200 shuffles.
   */
  metrics: Row[];
  /** The same over the seeds: means, deviations (`genreAdjustedRandStd`), `seeds`. */
  summary: Row[];
  /** Sentences about what could not be scored, such as a label with a single class in one part of the split. */
  notes: string[];
}

const SHUFFLES = 200;

/**
 * Evaluates representations x clusterings. Every clusterer sees all songs and no label. One labeling is chosen on the
 * validation songs, among non-degenerate clusterings of label-free models. Every labeling is scored on the test songs,
 * on the validation songs and, as in many published tables, on all songs, next to the scores of chance.
 *
 * @returns rows for each run, a summary over the seeds, and the row that was chosen
 * @throws UserError as `sweep` does, and where `sawLabels` names no representation
 */
export async function evaluate({ split, sawLabels = {}, ...options }: EvaluateOptions): Promise<Evaluation> {
  const { representations, truth = {} } = options;
  for (const name of Object.keys(sawLabels)) {
    if (!(name in representations)) {
      throw new UserError(
        `evaluate: sawLabels names "${name}", but the representations are ${Object.keys(representations).join(", ")}.`,
      );
    }
  }
  const found = await sweep({ ...options, validation: split.validation });
  const n = Object.values(representations).flatMap(perSeed)[0]?.rows ?? 0;
  const sides = { all: Int32Array.from({ length: n }, (_, i) => i), validation: split.validation, test: split.test };
  const at = (labels: Truth, side: Int32Array) => Array.from(side, (i) => labels[i]);
  const { tellable, notes } = tellableOn(sides, truth);

  const metrics = found.rows.flatMap((row) => {
    const spaces = perSeed(representations[row.representation]!);
    return row.runs.flatMap(({ seed, labels, failure }, run) =>
      Object.entries(sides).map(([name, side]): Row => {
        const X = (spaces[run] ?? spaces[0]!).select(side);
        const there = Object.fromEntries(tellable[name]!.map((field) => [field, at(truth[field]!, side)]));
        const scores = scoreClustering(X, at(labels, side) as number[], { truth: there });
        if (failure) scores.degenerate = failure;
        return {
          ...{ representation: row.representation, algorithm: row.algorithm, parameters: row.parameters },
          ...{ seed, split: name, chosen: false, sawLabels: sawLabels[row.representation] },
          ...{ stability: row.stability, ...flattenScores(scores) },
        };
      }),
    );
  });

  const labelFree = found.rows.filter((row) => !Object.hasOwn(sawLabels, row.representation));
  const best = selectBest(labelFree, options.rule);
  if (best) for (const row of metrics) row.chosen = nameOf(row) === nameOf(best);

  const reference = best ?? found.rows[0];
  if (reference) {
    for (const [name, side] of Object.entries(sides)) {
      metrics.push({
        ...{ representation: "chance", algorithm: "shuffled", parameters: `sizes of ${nameOf(reference)}` },
        ...{ seed: undefined, split: name, chosen: false, sawLabels: undefined, stability: Number.NaN },
        ...{ rows: side.length, clusters: new Set(at(reference.labels, side)).size },
        ...chance(at(reference.labels, side) as number[], tellable[name]!, truth, side),
      });
    }
  }
  return { ...found, best, fields: Object.keys(truth), metrics, summary: summarizeSeeds(metrics), notes };
}

/**
 * For each part of the split, the labels with two or more classes in it, and a note on the others: agreement with a
 * single class is meaningless.
 */
export function tellableOn(
  sides: Readonly<Record<string, ArrayLike<number>>>,
  truth: Readonly<Record<string, Truth>>,
): { tellable: Record<string, string[]>; notes: string[] } {
  const notes: string[] = [];
  const tellable = Object.entries(sides).map(([name, side]) => {
    const classCount = (labels: Truth) =>
      new Set(Array.from(side, (i) => labels[i]).filter((label) => !isMissing(label))).size;
    const fields = Object.keys(truth).filter((field) => classCount(truth[field]!) > 1);
    const alike = Object.keys(truth).filter((field) => !fields.includes(field));
    if (alike.length > 0) {
      const what = name === "all" ? "songs in all" : `${name} song${side.length === 1 ? "" : "s"}`;
      notes.push(
        `Agreement with ${alike.join(" and ")} is not scored on the ${side.length} ${what}, which are not of two classes or more.`,
      );
    }
    return [name, fields];
  });
  return { tellable: Object.fromEntries(tellable), notes };
}

/**
 * Name of a clustering, such as "VAE, kMeans, k=10".
 *
 * @param row of a sweep, a summary or a table
 * @returns the name
 */
export function nameOf(row: Pick<SweepRow, "representation" | "algorithm" | "parameters"> | Row): string {
  return [row.representation, row.algorithm, row.parameters].filter(Boolean).join(", ");
}

/** Mean external scores of random permutations of the labels. */
function chance(
  labels: readonly number[],
  fields: readonly string[],
  truth: Record<string, Truth>,
  side: Int32Array,
): Row {
  const rng = new Rng(0, "evaluation/chance");
  const shuffled = [...labels];
  const sums: Record<string, number> = {};
  for (let s = 0; s < SHUFFLES; s++) {
    rng.shuffle(shuffled);
    for (const field of fields) {
      const there = Array.from(side, (i) => truth[field]![i]);
      const { labeled: _, coverage: __, ...scores } = externalScores(there, shuffled);
      for (const [name, value] of Object.entries(scores)) {
        const key = field + name[0]!.toUpperCase() + name.slice(1);
        sums[key] = (sums[key] ?? 0) + value / SHUFFLES;
      }
    }
  }
  return sums;
}
