import { checkRows, type MatrixLike } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { nearestNeighbors } from "../linalg/nearestNeighbors.js";
import { primOrder } from "../linalg/spanningTree.js";
import { checkChoice, checkNumber, type Filled, NO_TASK, withDefaults } from "../options.js";
import { type MergedClusters, treeOfGaps } from "./agglomerative.js";
import { type Clustering, clusteringResult, numberByAppearance } from "./clustering.js";

/** Options of {@link hdbscan}. */
export interface HdbscanOptions extends TaskOptions {
  /**
   * Smallest size of a cluster. Larger gives fewer clusters. Default 5, or half of the rows where there are fewer than
   * 10.
   */
  minClusterSize?: number;
  /** Neighborhood size of a core point, itself included. Larger makes more noise. Default: minClusterSize. */
  minSamples?: number;
  /**
   * "eom" (default): excess of mass, the most stable clusters of any size; "leaf": the leaves of the tree, finer and
   * more equal in size.
   */
  clusterSelectionMethod?: "eom" | "leaf";
}

/** What {@link hdbscan} found. */
export interface HdbscanResult extends Clustering {
  /** Strength of each row's membership in its cluster, 0 … 1; noise 0. */
  probabilities: Float64Array;
}

/**
 * HDBSCAN (Campello, Moulavi & Sander 2013): the hierarchy of DBSCAN clusterings over all eps, from which the most
 * stable clusters are selected. Needs no eps and finds clusters of different densities.
 *
 * 1. core distance: to the `minSamples`-th nearest row, itself included; mutual reachability distance of two rows: the
 *    largest of their distance and both core distances
 * 2. the single-linkage tree of these distances
 * 3. condensed tree, from the root down, at density lambda = 1 / height: a split whose sides both have `minClusterSize`
 *    rows makes two clusters; otherwise the rows of the smaller side leave the cluster
 * 4. stability of a cluster = sum over its rows of (lambda at which the row leaves - lambda at which the cluster
 *    appeared); a cluster is selected where it is at least as stable as the best selection among its descendants
 *
 * Labels and probabilities equal scikit-learn's HDBSCAN, which has more options (metrics, cluster_selection_epsilon,
 * allow_single_cluster). Differs in that tied heights, which are frequent, merge in the order in which Prim's algorithm
 * finds them; scikit-learn's unstable sort makes that order depend on the platform.
 *
 * @param X n x d, finite
 * @returns n labels, noise -1, with the strength of each membership
 * @throws UserError where minSamples is more than there are rows
 */
export async function hdbscan(X: MatrixLike, options: HdbscanOptions = {}): Promise<HdbscanResult> {
  const M = checkRows("hdbscan", X);
  const usual = Math.min(5, Math.max(2, Math.floor(M.rows / 2)));
  const { minClusterSize, clusterSelectionMethod, onProgress, signal, ...given } = withDefaults<Filled<HdbscanOptions>>(
    "hdbscan",
    options,
    {
      minClusterSize: usual,
      minSamples: Math.min(options.minClusterSize ?? usual, M.rows),
      clusterSelectionMethod: "eom",
      ...NO_TASK,
    },
  );
  checkNumber("hdbscan: minClusterSize", minClusterSize, { min: 2, integer: true });
  checkNumber("hdbscan: minSamples", given.minSamples, { min: 1, integer: true });
  checkChoice("hdbscan: clusterSelectionMethod", clusterSelectionMethod, ["eom", "leaf"]);
  const minSamples = given.minSamples;
  if (minSamples > M.rows) {
    throw new UserError(`hdbscan: minSamples is ${minSamples}, but X has ${M.rows} rows; lower it or add rows.`);
  }
  const { distances } = await nearestNeighbors(M, minSamples, { onProgress, signal });
  const coreDistances = Float64Array.from({ length: M.rows }, (_, i) => distances[(i + 1) * minSamples - 1]);
  const tree = treeOfGaps(await primOrder(M, pauses(signal), coreDistances));
  return clusteringResult("hdbscan", extract(condense(tree, minClusterSize), clusterSelectionMethod));
}

/**
 * The condensed tree: clusters of at least `minClusterSize` rows. Cluster 0 is the root; parents come before children.
 */
interface CondensedTree {
  parents: number[];
  stabilities: number[];
  /** The largest lambda at which a row left the cluster. */
  deaths: number[];
  /** For each row, the cluster that it left, and the lambda at which it did. */
  rowClusters: Int32Array;
  rowLambdas: Float64Array;
}

function condense({ children, distances, sizes }: MergedClusters, minClusterSize: number): CondensedTree {
  const n = distances.length + 1;
  const tree = { parents: [-1], stabilities: [0], deaths: [0] };
  const births = [0];
  // Per node of the merge tree: its cluster, and the lambda at which it left the cluster, if it has.
  const clusters = new Int32Array(2 * n - 1);
  const fallen = new Float64Array(2 * n - 1).fill(Number.NaN);
  const size = (node: number) => (node < n ? 1 : sizes[node - n]);

  for (let node = 2 * n - 2; node >= n; node--) {
    const sides = [children[2 * (node - n)], children[2 * (node - n) + 1]];
    const cluster = clusters[node];
    if (!Number.isNaN(fallen[node])) {
      for (const side of sides) {
        clusters[side] = cluster;
        fallen[side] = fallen[node];
      }
      continue;
    }
    const lambda = 1 / distances[node - n];
    const leave = (rows: number) => {
      tree.stabilities[cluster] += (lambda - births[cluster]) * rows;
      tree.deaths[cluster] = Math.max(tree.deaths[cluster], lambda);
    };
    const split = sides.every((side) => size(side) >= minClusterSize);
    for (const side of sides) {
      clusters[side] = cluster;
      if (split) {
        clusters[side] = tree.parents.length;
        tree.parents.push(cluster);
        tree.stabilities.push(0);
        tree.deaths.push(0);
        births.push(lambda);
        leave(size(side));
      } else if (size(side) < minClusterSize) {
        fallen[side] = lambda;
        leave(size(side));
      }
    }
  }
  return { ...tree, rowClusters: clusters.slice(0, n), rowLambdas: fallen.slice(0, n) };
}

function extract(
  { parents, stabilities, deaths, rowClusters, rowLambdas }: CondensedTree,
  method: "eom" | "leaf",
): HdbscanResult {
  const count = parents.length;
  const hasChildren = new Uint8Array(count);
  const stabilityBelow = new Float64Array(count);
  const chosen = new Uint8Array(count);
  // The root is never selected: a single cluster of all rows is not a result.
  for (let c = count - 1; c > 0; c--) {
    const keep = method === "leaf" ? !hasChildren[c] : !(stabilityBelow[c] > stabilities[c]);
    chosen[c] = keep ? 1 : 0;
    hasChildren[parents[c]] = 1;
    stabilityBelow[parents[c]] += keep ? stabilities[c] : stabilityBelow[c];
  }
  // Each cluster belongs to its topmost selected ancestor, itself included.
  const owners = new Int32Array(count).fill(-1);
  for (let c = 1; c < count; c++) owners[c] = owners[parents[c]] >= 0 ? owners[parents[c]] : chosen[c] ? c : -1;

  const probabilities = Float64Array.from(rowClusters, (cluster, i) => {
    const owner = owners[cluster];
    if (owner < 0) return 0;
    const death = deaths[owner];
    return death === 0 || rowLambdas[i] === Infinity ? 1 : Math.min(rowLambdas[i], death) / death;
  });
  return { labels: numberByAppearance(rowClusters.map((cluster) => owners[cluster])), probabilities };
}
