/**
 * The one-to-one matching of classes and clusters with the most rows in common: the linear assignment problem, by
 * shortest augmenting paths (Kuhn 1955; Jonker & Volgenant 1987; Crouse 2016 for rectangular tables), O(k^2 m) for a
 * k x m table with k <= m.
 */
import type { SparseTable } from "./contingency.js";

/** `clusterOf[i]` is the cluster matched to class i, or -1; `total` is the number of rows in matched cells. */
export function assignmentOfLargestTotal(table: SparseTable): { clusterOf: Int32Array; total: number } {
  const { classes, clusters, cellClass, cellCluster, count } = table;
  const tall = classes.length > clusters.length;
  const k = tall ? clusters.length : classes.length;
  const m = tall ? classes.length : clusters.length;
  const cost = new Float64Array(k * m);
  for (let c = 0; c < count.length; c++) {
    const i = (tall ? cellCluster : cellClass)[c];
    const j = (tall ? cellClass : cellCluster)[c];
    cost[i * m + j] = -count[c];
  }
  const columnOf = cheapestColumns(cost, k, m);

  const clusterOf = new Int32Array(classes.length).fill(-1);
  let total = 0;
  columnOf.forEach((j, i) => {
    total -= cost[i * m + j];
    if (tall) clusterOf[j] = i;
    else clusterOf[i] = j;
  });
  return { clusterOf, total };
}

/** A distinct column for each row, of minimum total cost; `cost` is k x m with k <= m. */
function cheapestColumns(cost: Float64Array, k: number, m: number): Int32Array {
  const rowPrice = new Float64Array(k);
  const columnPrice = new Float64Array(m);
  const rowOf = new Int32Array(m).fill(-1);
  const columnOf = new Int32Array(k).fill(-1);
  for (let start = 0; start < k; start++) {
    // Dijkstra over columns, with reduced costs as lengths, until a free column is reached.
    const distance = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
    const cameFrom = new Int32Array(m).fill(-1);
    const done = new Uint8Array(m);
    const reached: number[] = [];
    let i = start;
    let length = 0;
    let j = -1;
    for (;;) {
      let nearest = Number.POSITIVE_INFINITY;
      j = -1;
      for (let c = 0; c < m; c++) {
        if (done[c]) continue;
        const through = length + cost[i * m + c] - rowPrice[i] - columnPrice[c];
        if (through < distance[c]) {
          distance[c] = through;
          cameFrom[c] = i;
        }
        if (distance[c] < nearest || (distance[c] === nearest && rowOf[c] === -1)) {
          nearest = distance[c];
          j = c;
        }
      }
      length = nearest;
      done[j] = 1;
      if (rowOf[j] === -1) break;
      reached.push(j);
      i = rowOf[j];
    }
    rowPrice[start] += length;
    for (const c of reached) {
      const slack = length - distance[c];
      rowPrice[rowOf[c]] += slack;
      columnPrice[c] -= slack;
    }
    for (;;) {
      const r = cameFrom[j];
      const previous = columnOf[r];
      rowOf[j] = r;
      columnOf[r] = j;
      if (r === start) break;
      j = previous;
    }
  }
  return columnOf;
}
