import { Matrix, Rng } from "../array/index.js";
import { checkRows, type MatrixLike } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { type LaplacianEigen, laplacianEigen, type WeightedEdges } from "../linalg/laplacian.js";
import { nearestNeighbors } from "../linalg/nearestNeighbors.js";
import { checkNumber, DEFAULT_SEED, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { warnNotConverged } from "../warnings.js";
import { type Clustering, checkClusterCount, clusteringResult } from "./clustering.js";
import { kMeans } from "./kMeans.js";

/** Options of {@link spectral}. */
export interface SpectralOptions extends TaskOptions {
  /** Clusters, 1 … rows. */
  k: number;
  /** Seed of k-means; the eigenvectors don't depend on it. Same seed, same labels. Default 0. */
  seed?: number;
  /**
   * Nearest neighbors of each row, itself included. Fewer follow thin shapes, more bridge gaps. Below the number of
   * rows; default 10, or half of the rows where there are fewer than 20.
   */
  nNeighbors?: number;
  /** Upper bound of the iterations of the eigensolver, 20 products with the graph's matrix each. Default 200. */
  maxIter?: number;
}

/** What {@link spectral} found. */
export interface SpectralResult extends Clustering {
  /** n x k: the spectral embedding that k-means clustered; column j belongs to the j-th largest eigenvalue. */
  embedding: Matrix;
  /**
   * Of D^-1/2 W D^-1/2, descending from 1. A gap after the j-th suggests j clusters; the eigenvalue 1 has one copy per
   * connected component.
   */
  eigenvalues: Float64Array;
  /** Iterations of the eigensolver. */
  nIter: number;
  /** False where the eigensolver reached `maxIter` before its tolerance; there is a warning then, too. */
  converged: boolean;
}

/** Upper bound of |S v - λ v| for each eigenvector v of norm 1. */
const TOLERANCE = 1e-7;

/**
 * Spectral clustering (Shi & Malik 2000; von Luxburg 2007): k-means on the leading eigenvectors of the normalized
 * adjacency matrix of the nearest-neighbor graph. Finds clusters of any shape, such as two half moons, as long as they
 * are separated.
 *
 * As scikit-learn's SpectralClustering(affinity="nearest_neighbors", assign_labels="kmeans"): an edge of the graph has
 * weight 1/2 for each end that has the other among its nearest neighbors; the embedding is D^-1/2 times the leading
 * eigenvectors of D^-1/2 W D^-1/2. Differs in the eigensolver (linalg/laplacian.ts), which also finds repeated
 * eigenvalues, as of a disconnected graph; scikit-learn uses ARPACK.
 *
 * @param X n x d, finite
 * @returns n labels, and the embedding that was clustered
 * @throws UserError where k is not 1 … rows, or a given nNeighbors is not below the rows
 */
export function spectral(X: MatrixLike, options: SpectralOptions): Promise<SpectralResult> {
  return spectralWith(X, options, new SharedSpectra());
}

/** What fits of the same rows with several k and seeds share. */
export class SharedSpectra {
  /** The largest k to come: one decomposition then has the vectors of every k. */
  largestK = 1;
  /** Neighbor graphs, by nNeighbors. */
  readonly graphs: Map<number, WeightedEdges> = new Map();
  /** Eigenvectors, by nNeighbors, maxIter and their number. */
  readonly spectra: Map<string, LaplacianEigen> = new Map();
}

/** Eigenvalues that differ by less may share eigenvectors: the first k vectors are then not those of another solution. */
const GAP = 1e-3;

/**
 * As `spectral`, for several fits of the same rows, with the same labels.
 *
 * @param shared of these rows, to reuse and to add to
 */
export async function spectralWith(
  X: MatrixLike,
  options: SpectralOptions,
  { largestK, graphs, spectra }: SharedSpectra,
): Promise<SpectralResult> {
  const M = checkRows("spectral", X);
  const { k, seed, nNeighbors, maxIter, onProgress, signal } = withDefaults<Filled<SpectralOptions>>(
    "spectral",
    options,
    {
      k: REQUIRED,
      seed: DEFAULT_SEED,
      nNeighbors: Math.min(10, Math.max(2, Math.floor(M.rows / 2))),
      maxIter: 200,
      ...NO_TASK,
    },
  );
  checkClusterCount("spectral", k, M.rows);
  checkNumber("spectral: seed", seed, { integer: true });
  checkNumber("spectral: nNeighbors", nNeighbors, { min: 2, integer: true });
  checkNumber("spectral: maxIter", maxIter, { min: 1, integer: true });
  // A complete graph would carry no information on distances. Two rows have no smaller graph.
  if (nNeighbors >= M.rows && M.rows > 2) {
    throw new UserError(
      `spectral: nNeighbors is ${nNeighbors}, but X has ${M.rows} rows; it must be below the rows, so lower it or add rows.`,
    );
  }
  let graph = graphs.get(nNeighbors);
  if (!graph) {
    const { indices } = await nearestNeighbors(M, nNeighbors, { onProgress, signal });
    graph = neighborGraph(indices, nNeighbors);
    graphs.set(nNeighbors, graph);
  }
  const leading = async (count: number): Promise<LaplacianEigen> => {
    const key = `${nNeighbors} ${maxIter} ${count}`;
    const known = spectra.get(key);
    if (known) return known;
    const rng = new Rng(0, "cluster/spectral");
    const found = await laplacianEigen(M.rows, graph, count, { tol: TOLERANCE, maxIter, rng, pause: pauses(signal) });
    spectra.set(key, found);
    return found;
  };
  const most = await leading(Math.max(k, Math.min(largestK, M.rows)));
  const separated = most.values.length === k || most.values[k - 1] - most.values[k] > GAP;
  const { values, vectors, rootDegrees, nIter, converged } = separated ? most : await leading(k);
  if (!converged) warnNotConverged("spectral: the eigensolver", nIter, "raise maxIter, or nNeighbors");
  const embedding = new Matrix(M.rows, k);
  for (let i = 0; i < M.rows; i++) {
    for (let j = 0; j < k; j++) embedding.data[i * k + j] = vectors[j][i] / rootDegrees[i];
  }
  const { labels } = await kMeans(embedding, { k, seed, signal });
  return clusteringResult("spectral", { labels, embedding, eigenvalues: values.slice(0, k), nIter, converged });
}

/** An edge of weight 1/2, in both directions, from each row to each of its k nearest neighbors, itself left out. */
function neighborGraph(indices: Int32Array, k: number): WeightedEdges {
  const from: number[] = [];
  const to: number[] = [];
  indices.forEach((j, e) => {
    const i = Math.floor(e / k);
    if (i === j) return;
    from.push(i, j);
    to.push(j, i);
  });
  return {
    heads: Int32Array.from(from),
    tails: Int32Array.from(to),
    weights: new Float64Array(from.length).fill(0.5),
  };
}
