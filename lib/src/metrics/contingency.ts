/**
 * How classes and clusters overlap: the table every external metric is computed from.
 */
import {
  checkLabel,
  checkNoise,
  checkSameLength,
  group,
  isMissing,
  type Labels,
  NOISE,
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

/** True labels as numbers, to be compared with many labelings. */
export interface ClassCodes {
  /** For each row the index of its class in `names`; -1 where the label is missing. */
  codes: Int32Array;
  /** The classes, ascending. */
  names: (string | number)[];
  /** Rows with a label. */
  labeled: number;
}

export function classCodes(truth: Truth): ClassCodes {
  const { rows, codes, names } = group<string | number>(truth, (value) => !isMissing(value));
  const all = new Int32Array(truth.length).fill(-1);
  rows.forEach((row, i) => {
    all[row] = codes[i];
  });
  return { codes: all, names, labeled: rows.length };
}

export function tabulate(where: string, truth: Truth, labels: Labels, options: NoiseOptions = {}): SparseTable {
  checkSameLength(where, "truth", truth.length, "labels", labels.length);
  return tabulateCodes(classCodes(truth), labels, options);
}

/** As `tabulate`, of as many labels as codes. */
export function tabulateCodes(
  { codes, names, labeled }: ClassCodes,
  labels: Labels,
  options: NoiseOptions,
): SparseTable {
  const noise = checkNoise(options.noise);
  const sizeOf = new Map<number, number>();
  const classSizes = new Int32Array(names.length);
  const kept = (i: number) => codes[i] >= 0 && (noise === "cluster" || labels[i] !== NOISE);
  let scored = 0;
  for (let i = 0; i < codes.length; i++) {
    checkLabel(labels[i], i);
    if (!kept(i)) continue;
    scored++;
    classSizes[codes[i]]++;
    sizeOf.set(labels[i], (sizeOf.get(labels[i]) ?? 0) + 1);
  }
  const clusters = [...sizeOf.keys()].sort((a, b) => a - b);
  const clusterAt = new Map(clusters.map((cluster, j) => [cluster, j]));
  // Classes of which every row is noise are not in the table.
  const classes = [...names.keys()].filter((c) => classSizes[c] > 0);
  const classAt = new Int32Array(names.length);
  classes.forEach((c, i) => {
    classAt[c] = i;
  });

  const width = clusters.length;
  const cells = new Map<number, number>();
  for (let i = 0; i < codes.length; i++) {
    if (!kept(i)) continue;
    const cell = classAt[codes[i]] * width + clusterAt.get(labels[i])!;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const keys = Float64Array.from(cells.keys()).sort();
  return {
    classes: classes.map((c) => names[c]),
    clusters,
    labeled,
    scored,
    classSizes: Int32Array.from(classes, (c) => classSizes[c]),
    clusterSizes: Int32Array.from(clusters, (cluster) => sizeOf.get(cluster) as number),
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
