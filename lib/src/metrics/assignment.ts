import { munkres } from "munkres";
import type { SparseTable } from "./contingency.js";

/**
 * The one-to-one matching of classes and clusters with the most rows in common: the linear assignment problem, by the
 * Hungarian method (Kuhn 1955; Munkres 1957). Where several matchings have the most, it is one of them.
 *
 * @returns `clusterOf[i]`, the cluster matched to class i, or -1, and `total`, the number of rows in matched cells
 */
export function assignmentOfLargestTotal(table: SparseTable): { clusterOf: Int32Array; total: number } {
  const { classes, clusters, cellClass, cellCluster, count } = table;
  const cost = Array.from(classes, () => new Float64Array(clusters.length));
  for (let c = 0; c < count.length; c++) cost[cellClass[c]][cellCluster[c]] = -count[c];
  const clusterOf = new Int32Array(classes.length).fill(-1);
  let total = 0;
  for (const [i, j] of munkres(cost)) {
    clusterOf[i] = j;
    total -= cost[i][j];
  }
  return { clusterOf, total };
}
