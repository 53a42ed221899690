import { checkRows, type MatrixLike } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { DisjointSets } from "../linalg/disjointSets.js";
import { type PrimOrder, primOrder } from "../linalg/spanningTree.js";
import { checkChoice, checkNumber, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { Centroids } from "./centroids.js";
import { type Clustering, checkClusterCount, clusteringResult, numberByAppearance } from "./clustering.js";
import { DistanceTable } from "./condensedDistances.js";
import { chainMerges, type Merges } from "./nearestNeighborChain.js";

/** Distance between two clusters; see {@link AgglomerativeOptions}. */
export type Linkage = "ward" | "complete" | "average" | "single";

/** Options of {@link agglomerative}. */
export interface AgglomerativeOptions extends TaskOptions {
  /** Cut the tree into this many clusters, 1 … rows. Either this or `height`. */
  k?: number;
  /** Cut the tree at this merge distance. Either this or `k`. */
  height?: number;
  /**
   * Distance between two clusters. "ward" (default): the increase of the within-cluster sum of squares, for round
   * clusters of similar size; "complete": the farthest pair; "average": the mean over pairs; "single": the nearest
   * pair, which follows chains of rows.
   */
  linkage?: Linkage;
}

/**
 * The merge tree: the columns of SciPy's linkage matrix, under scikit-learn's names. Merge i joins clusters
 * `children[2 i]` and `children[2 i + 1]` at height `distances[i]` into cluster n + i of `sizes[i]` rows; clusters
 * below n are rows of X. Heights ascend. Input of the figure `dendrogram`.
 */
export interface MergedClusters {
  /** 2 (n - 1) cluster numbers, two for each merge. */
  children: Int32Array;
  /** n - 1 heights, ascending. */
  distances: Float64Array;
  /** n - 1 numbers of rows, of the clusters that the merges make. */
  sizes: Int32Array;
}

/** What {@link agglomerative} found: labels and tree. */
export interface AgglomerativeResult extends Clustering, MergedClusters {}

/** Complete and average linkage store n²/2 doubles: 1.6 GB at this many rows. */
const TABLE_UP_TO = 20_000;

/**
 * Agglomerative clustering: every row starts as its own cluster, and the two nearest clusters merge until one is left.
 * Merge trees and heights equal SciPy's (`scipy.cluster.hierarchy.linkage`, Müllner 2011).
 *
 * Ward, complete and average linkage use the nearest-neighbor chain algorithm (Murtagh 1983), single linkage a minimum
 * spanning tree. Ward stores centroids instead of a distance matrix: O(n d) memory; SciPy stores n²/2 doubles.
 *
 * @param X n x d, finite
 * @returns n labels, and the merge tree, which {@link cutTree} cuts elsewhere
 * @throws UserError where neither or both of k and height are given, or complete or average gets over 20,000 rows
 */
export async function agglomerative(X: MatrixLike, options: AgglomerativeOptions): Promise<AgglomerativeResult> {
  const { k, height, linkage, onProgress, signal } = withDefaults<Filled<AgglomerativeOptions>>(
    "agglomerative",
    options,
    { k: REQUIRED, height: REQUIRED, linkage: "ward", ...NO_TASK },
  );
  const M = checkRows("agglomerative", X);
  checkChoice("agglomerative: linkage", linkage, ["ward", "complete", "average", "single"]);
  checkCut("agglomerative", { k, height }, M.rows);
  if ((linkage === "complete" || linkage === "average") && M.rows > TABLE_UP_TO) {
    throw new UserError(
      `agglomerative: ${linkage} linkage stores all pairwise distances, too many for ${M.rows} rows; use at most ${TABLE_UP_TO} rows, or "ward" or "single" linkage, which store none.`,
    );
  }
  const pause = pauses(signal);
  const merged = (done: number) => onProgress?.({ done, total: M.rows - 1 });
  const tree =
    linkage === "single"
      ? treeOfGaps(await primOrder(M, pause))
      : inOrderOfHeight(
          await chainMerges(
            linkage === "ward" ? new Centroids(M) : new DistanceTable(M, linkage),
            M.rows,
            pause,
            merged,
          ),
        );
  return clusteringResult("agglomerative", { labels: cut(tree, { k, height }), ...tree });
}

/**
 * Cuts the merge tree of an earlier `agglomerative` call at another height or k, without computing it again.
 *
 * @param tree as `agglomerative` gave it
 * @returns labels, clusters numbered in the order of their first rows
 */
export function cutTree(tree: MergedClusters, options: { k?: number; height?: number }): Int32Array {
  const filled = withDefaults("cutTree", options, { k: REQUIRED, height: REQUIRED });
  checkCut("cutTree", filled, tree.distances.length + 1);
  return cut(tree, filled);
}

/**
 * SciPy's linkage matrix, (n - 1) x 4, row-major, for use in other programs.
 *
 * @returns (n - 1) x 4: the two clusters merged, their distance, and the rows of the new one
 */
export function linkageMatrix({ children, distances, sizes }: MergedClusters): Float64Array {
  const out = new Float64Array(4 * distances.length);
  distances.forEach((height, i) => {
    out.set([children[2 * i], children[2 * i + 1], height, sizes[i]], 4 * i);
  });
  return out;
}

function checkCut(where: string, { k, height }: { k?: number; height?: number }, n: number): void {
  if ((k === undefined) === (height === undefined)) {
    throw new UserError(
      `${where}: give either k, the number of clusters, or height, at which the tree is cut; ${k === undefined ? "neither was" : "both were"} given.`,
    );
  }
  if (k !== undefined) checkClusterCount(where, k, n);
  if (height !== undefined) checkNumber(`${where}: height`, height, { min: 0 });
}

function cut({ children, distances }: MergedClusters, { k, height = Infinity }: { k?: number; height?: number }) {
  const n = distances.length + 1;
  const sets = new DisjointSets(2 * n - 1);
  const last = k === undefined ? n - 1 : n - k;
  for (let i = 0; i < last && distances[i] <= height; i++) {
    sets.union(children[2 * i], n + i);
    sets.union(children[2 * i + 1], n + i);
  }
  return numberByAppearance(Int32Array.from({ length: n }, (_, i) => sets.find(i)));
}

/** Merges in ascending order of height, with SciPy's numbering of merged clusters. */
function inOrderOfHeight({ a, b, heights }: Merges): MergedClusters {
  const n = heights.length + 1;
  const order = Int32Array.from(heights.keys()).sort((i, j) => heights[i] - heights[j] || i - j);
  const sets = new DisjointSets(n);
  const numbers = Int32Array.from({ length: n }, (_, i) => i);
  const rows = new Int32Array(n).fill(1);
  const children = new Int32Array(2 * (n - 1));
  const sizes = new Int32Array(n - 1);
  order.forEach((merge, i) => {
    const [left, right] = [sets.find(a[merge]), sets.find(b[merge])];
    children[2 * i] = Math.min(numbers[left], numbers[right]);
    children[2 * i + 1] = Math.max(numbers[left], numbers[right]);
    sizes[i] = rows[left] + rows[right];
    sets.union(left, right);
    const joined = sets.find(left);
    numbers[joined] = n + i;
    rows[joined] = sizes[i];
  });
  return { children, distances: Float64Array.from(order, (merge) => heights[merge]), sizes };
}

/** The single-linkage tree: the edges of the minimum spanning tree, merged in ascending order. */
export function treeOfGaps({ order, gaps }: PrimOrder): MergedClusters {
  return inOrderOfHeight({ a: order.subarray(0, gaps.length), b: order.subarray(1), heights: gaps });
}
