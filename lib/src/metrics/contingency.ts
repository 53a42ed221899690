/**
 * How classes and clusters overlap: the table every external metric is computed from.
 */
import {
  checkNoise,
  checkSameLength,
  clustersOf,
  group,
  isMissing,
  type Labels,
  type NoiseOptions,
  type Truth,
} from "./labels.js";

/** counts[i][j] rows are of class `classes[i]` and in cluster `clusters[j]`. */
export interface ContingencyTable {
  /** The true labels, ascending: the rows of `counts`. */
  classes: (string | number)[];
  /** -1 where the noise policy is "cluster". */
  clusters: number[];
  /** Songs of each class (row) in each cluster (column). */
  counts: number[][];
  /** Rows with a true label, noise included. */
  labeled: number;
  /** Rows in the table. */
  scored: number;
}

/** The table's non-empty cells: with as many classes and clusters as songs, the full table would not fit. */
export interface SparseTable extends Omit<ContingencyTable, "counts"> {
  classSizes: Int32Array;
  clusterSizes: Int32Array;
  /** Cell c: `count[c]` rows of class `cellClass[c]` in cluster `cellCluster[c]`. */
  cellClass: Int32Array;
  cellCluster: Int32Array;
  count: Int32Array;
}

export function tabulate(where: string, truth: Truth, labels: Labels, options: NoiseOptions = {}): SparseTable {
  checkSameLength(where, "truth", truth.length, "labels", labels.length);
  let labeled = 0;
  for (let i = 0; i < truth.length; i++) if (!isMissing(truth[i])) labeled++;

  const clusters = clustersOf(labels, checkNoise(options.noise), (i) => !isMissing(truth[i]));
  const kept = Array.from(clusters.rows, (i) => truth[i] as string | number);
  const classes = group<string | number>(kept, () => true);

  const cells = new Map<number, number>();
  const width = clusters.names.length;
  for (let i = 0; i < kept.length; i++) {
    const cell = classes.codes[i] * width + clusters.codes[i];
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const keys = [...cells.keys()].sort((a, b) => a - b);
  return {
    classes: classes.names,
    clusters: clusters.names,
    labeled,
    scored: kept.length,
    classSizes: classes.sizes,
    clusterSizes: clusters.sizes,
    cellClass: Int32Array.from(keys, (cell) => Math.floor(cell / width)),
    cellCluster: Int32Array.from(keys, (cell) => cell % width),
    count: Int32Array.from(keys, (cell) => cells.get(cell) as number),
  };
}

/**
 * How many songs of each class are in each cluster. Rows without a true label are left out; noise by the policy.
 *
 * @param truth n true labels, of which some may be missing
 * @param labels n predicted labels, noise -1
 * @returns the counts, with the names of their rows and columns
 */
export function contingencyTable(truth: Truth, labels: Labels, options: NoiseOptions = {}): ContingencyTable {
  const table = tabulate("contingencyTable", truth, labels, options);
  const counts = table.classes.map(() => new Array<number>(table.clusters.length).fill(0));
  table.count.forEach((count, c) => {
    counts[table.cellClass[c]][table.cellCluster[c]] = count;
  });
  const { classes, clusters, labeled, scored } = table;
  return { classes, clusters, counts, labeled, scored };
}
