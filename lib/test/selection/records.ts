import type { RunScores, ScoreSummary } from "../../dist/selection/index.js";

/** What a test says of a record; the rest is filled in. */
export interface Given {
  representation?: string;
  internal?: object;
  external?: Record<string, object>;
  std?: { internal?: object; external?: Record<string, object> };
  [more: string]: unknown;
}

const NOT_SCORED = Object.fromEntries(
  "labeled coverage adjustedRand normalizedMutualInfo adjustedMutualInfo homogeneity completeness vMeasure purity fowlkesMallows accuracy"
    .split(" ")
    .map((metric) => [metric, Number.NaN]),
);

const agreement = (given: Record<string, object>) =>
  Object.fromEntries(Object.entries(given).map(([field, scores]) => [field, { ...NOT_SCORED, ...scores }]));

/** A record of one run, with the scores that are given. */
export function runScores({ internal, external = {}, ...more }: Given): RunScores {
  return {
    ...{ kind: "clustering", representation: "VAE", algorithm: "kMeans", parameters: "k=5", split: "test" },
    ...{ chosen: false, chosenOfRepresentation: false, stability: 0.8, ...more },
    internal: {
      ...{ rows: 36, coverage: 1, clusters: 5, largestShare: 0.4, silhouette: 0.25, silhouetteError: 0 },
      ...{ calinskiHarabasz: 100, daviesBouldin: 1.2, ...internal },
    },
    external: agreement(external),
  } as unknown as RunScores;
}

/** The same over several seeds. */
export function summaryScores({ std, ...given }: Given): ScoreSummary {
  const { seed: _, ...row } = runScores(given) as RunScores & { seed?: number };
  return {
    ...row,
    seeds: given["seeds"] ?? 2,
    std: std && { internal: std.internal ?? {}, external: agreement(std.external ?? {}) },
  } as unknown as ScoreSummary;
}
