import type { ClusteringScores, ExternalScores } from "../metrics/index.js";
import type { Part } from "./scores.js";

/** One configuration. Numbers are means over its runs, on the validation rows. */
export interface SweepRow {
  /** Name of what was clustered. */
  representation: string;
  /** Name of the clusterer, such as "kMeans". */
  algorithm: string;
  /** Such as "k=10, linkage=ward". */
  parameters: string;
  /** The labels that its model saw while training, such as "genre"; undefined where it saw none. */
  sawLabels?: string;
  /** Number of clusters, noise aside. */
  clusters: number;
  /** 1 - share of noise. */
  coverage: number;
  /** Share of the scored rows in the largest cluster. */
  largestShare: number;
  /**
   * Why the labels are degenerate on the validation rows or on all rows, and in how many of the runs; undefined where
   * they are not.
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
  /** Means of the scores against true labels, by their names. */
  external: Record<string, ExternalScores>;
  /**
   * See `bootstrapStability`: mean adjusted Rand index between the clusterings of two bootstrap samples, on the rows in
   * both, with noise as a cluster of its own. NaN without resamples.
   */
  stability: number;
  /** See `seedAgreement`: mean adjusted Rand index of two runs, with noise as a cluster. NaN for a single run. */
  seedAgreement: number;
  /** All rows: the consensus of the runs. */
  labels: Int32Array;
  /** Each of its runs. */
  runs: SweepRun[];
}

/** One run of a configuration: one seed. */
export interface SweepRun {
  /** Undefined where neither the algorithm nor the representation is random. */
  seed?: number;
  /** All rows. */
  labels: Int32Array;
  /** By part; in a sweep, "validation" (all rows where none were given) and "all". */
  scores: Record<Part, ClusteringScores>;
  /** Why the algorithm failed; all rows are then noise. */
  failure?: string;
}
