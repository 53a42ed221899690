import type { ClusteringScores } from "../metrics/index.js";

/** One configuration. Numbers are means over its runs, on the validation rows. */
export interface SweepRow {
  /** Name of what was clustered. */
  representation: string;
  /** Name of the clusterer, such as "kMeans". */
  algorithm: string;
  /** Such as "k=10, linkage=ward". */
  parameters: string;
  /** Number of clusters, noise aside. */
  clusters: number;
  /** 1 - share of noise. */
  coverage: number;
  /** Share of the scored rows in the largest cluster. */
  largestShare: number;
  /**
   * Why the labels are degenerate on the validation rows or on all rows, and in how many of the runs; undefined where
   * they are not. A degenerate row is never chosen.
   */
  degenerate?: string;
  /** See `silhouetteScore`. */
  silhouette: number;
  /** Standard deviation over the runs; 0 for a single one. */
  silhouetteStd: number;
  /** See `calinskiHarabaszScore`. */
  calinskiHarabasz: number;
  /** See `daviesBouldinScore`. */
  daviesBouldin: number;
  /** Means of the scores against true labels, by names such as "genreAdjustedRand". */
  external: Record<string, number>;
  /**
   * Mean adjusted Rand index between the clusterings of two bootstrap resamples, on the rows in both, with noise as a
   * cluster of its own: 1 for the same groups in every resample, about 0 for random ones. NaN without resamples.
   */
  stability: number;
  /** All rows: the consensus of the runs. */
  labels: Int32Array;
  /** Mean over the rows of the share of runs that agree with `labels`. */
  agreement: number;
  /** Each of its runs. */
  runs: SweepRun[];
}

/** One run of a configuration: one seed. */
export interface SweepRun {
  /** Undefined where neither the algorithm nor the representation is random. */
  seed?: number;
  /** All rows. */
  labels: Int32Array;
  /** Of the validation rows; `degenerate` is also set where the labels of all rows are degenerate. */
  scores: ClusteringScores;
  /** Why the algorithm failed; all rows are then noise. */
  failure?: string;
}
