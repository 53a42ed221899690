import { perSeed, type Sweep, type SweepOptions, type SweepRow, selectBest, sweep } from "../clustering/index.js";
import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";
import { externalScores, flattenScores, scoreClustering, type Truth } from "../metrics/index.js";
import type { Row } from "../results/index.js";
import { Rng, selectRows } from "../tensor/index.js";
import { summarizeSeeds } from "./seeds.js";

/**
 * Representations x clusterings, judged by one rule: every clusterer sees all songs and no label; one labelling is
 * chosen on the validation songs, among those that are clusterings of them and of all songs, and of models that saw no
 * label; and every labelling is scored on the test songs, on the validation songs and, as
 * many published tables are, on all songs. Beside them stands what chance gets.
 */
export interface EvaluateOptions extends Omit<SweepOptions, "validation"> {
  split: Split;
  /** Representations whose model saw labels while it was trained, and which: such as `{ CVAE: "language" }`. */
  sawLabels?: Record<string, string>;
}

export interface Evaluation extends Sweep {
  /** The fields of `truth`, in order. */
  fields: string[];
  /**
   * One tidy row per representation, algorithm, parameters, seed and split (all, validation, test): `chosen`,
   * `sawLabels`, `stability`, and the scores as `flattenScores` names them. `seed` is absent where nothing was drawn.
   * The last rows are of chance: the chosen clusters' sizes with their songs shuffled, means over 200 shuffles.
   */
  metrics: Row[];
  /** The same over the seeds: means, deviations (`genreAdjustedRandStd`), `seeds`. */
  summary: Row[];
}

const SHUFFLES = 200;

/** @throws UserError as `sweep` does, and where `sawLabels` names no representation */
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

  const metrics = found.rows.flatMap((row) => {
    const spaces = perSeed(representations[row.representation]!);
    return row.runs.flatMap(({ seed, labels }, run) =>
      Object.entries(sides).map(([name, side]): Row => {
        const X = selectRows(spaces[run] ?? spaces[0]!, side);
        const there = Object.fromEntries(Object.entries(truth).map(([field, t]) => [field, at(t, side)]));
        const scores = scoreClustering(X, at(labels, side) as number[], { truth: there });
        return {
          ...{ representation: row.representation, algorithm: row.algorithm, parameters: row.parameters },
          ...{ seed, split: name, chosen: false, sawLabels: sawLabels[row.representation] },
          ...{ stability: row.stability, ...flattenScores(scores) },
        };
      }),
    );
  });

  const scattered = new Set(metrics.filter((row) => row.split === "all" && row.degenerate).map(nameOf));
  const eligible = found.rows.filter((row) => !scattered.has(nameOf(row)) && !(row.representation in sawLabels));
  const best = selectBest(eligible, options.rule);
  if (best) for (const row of metrics) row.chosen = nameOf(row) === nameOf(best);

  const reference = best ?? found.rows[0];
  if (reference) {
    for (const [name, side] of Object.entries(sides)) {
      metrics.push({
        ...{ representation: "chance", algorithm: "shuffled", parameters: `sizes of ${nameOf(reference)}` },
        ...{ seed: undefined, split: name, chosen: false, sawLabels: undefined, stability: Number.NaN },
        ...{ rows: side.length, clusters: new Set(at(reference.labels, side)).size },
        ...chance(at(reference.labels, side) as number[], truth, side),
      });
    }
  }
  return { ...found, best, fields: Object.keys(truth), metrics, summary: summarizeSeeds(metrics) };
}

/** A clustering in words, such as "VAE, kMeans, k=10". */
export function nameOf(row: Pick<SweepRow, "representation" | "algorithm" | "parameters"> | Row): string {
  return [row.representation, row.algorithm, row.parameters].filter(Boolean).join(", ");
}

/** Means of the external scores when the same cluster sizes fall on the songs at random. */
function chance(labels: readonly number[], truth: Record<string, Truth>, side: Int32Array): Row {
  const rng = new Rng(0, "evaluation/chance");
  const shuffled = [...labels];
  const sums: Record<string, number> = {};
  for (let s = 0; s < SHUFFLES; s++) {
    rng.shuffle(shuffled);
    for (const [field, t] of Object.entries(truth)) {
      const there = Array.from(side, (i) => t[i]);
      const { labelled: _, coverage: __, ...scores } = externalScores(there, shuffled);
      for (const [name, value] of Object.entries(scores)) {
        const key = field + name[0]!.toUpperCase() + name.slice(1);
        sums[key] = (sums[key] ?? 0) + value / SHUFFLES;
      }
    }
  }
  return sums;
}
