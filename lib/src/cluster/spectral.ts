import { Matrix as Dense, EigenvalueDecomposition } from "ml-matrix";
import { type Matrix, matrix, Rng } from "../array/index.js";
import { checkRows } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { nearestNeighbors } from "../linalg/nearestNeighbors.js";
import { type SparseRows, sparseTimesDense, strideFor } from "../native/products.js";
import { checkNumber, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { type Clustering, checkClusterCount } from "./clustering.js";
import { kMeans } from "./kMeans.js";

/**
 * Spectral clustering (Shi & Malik 2000; von Luxburg 2007): k-means on the leading eigenvectors of the normalized
 * adjacency matrix of the nearest-neighbor graph. Finds clusters of any shape, such as two half moons, as long as they
 * are separated.
 *
 * As scikit-learn's SpectralClustering(affinity="nearest_neighbors", assign_labels="kmeans"): an edge of the graph has
 * weight 1/2 for each end that has the other among its nearest neighbors; the embedding is D^-1/2 times the leading
 * eigenvectors of D^-1/2 W D^-1/2. Differs in the eigensolver: Chebyshev-filtered subspace iteration (Zhou & Saad
 * 2007), which also finds repeated eigenvalues, as of a disconnected graph; scikit-learn uses ARPACK.
 */
export interface SpectralOptions extends TaskOptions {
  /** Clusters, 1 … rows. */
  k: number;
  seed: number;
  /**
   * Nearest neighbors of each row, itself included. Fewer follow thin shapes, more bridge gaps. Below the number of
   * rows; default 10, or half of the rows where there are fewer than 20.
   */
  nNeighbors?: number;
}

export interface SpectralResult extends Clustering {
  /** n x k: the spectral embedding that k-means clustered; column j belongs to the j-th largest eigenvalue. */
  embedding: Matrix;
  /**
   * Of D^-1/2 W D^-1/2, descending from 1. A gap after the j-th suggests j clusters; the eigenvalue 1 has one copy per
   * connected component.
   */
  eigenvalues: Float64Array;
}

/** @throws UserError where k is not 1 … rows, or a given nNeighbors is not below the rows */
export async function spectral(X: Matrix, options: SpectralOptions): Promise<SpectralResult> {
  checkRows("spectral", X);
  const { k, seed, nNeighbors, onProgress, signal } = withDefaults<Filled<SpectralOptions>>("spectral", options, {
    k: REQUIRED,
    seed: REQUIRED,
    nNeighbors: Math.min(10, Math.max(2, Math.floor(X.rows / 2))),
    ...NO_TASK,
  });
  checkClusterCount("spectral", k, X.rows);
  checkNumber("spectral: seed", seed, { integer: true });
  checkNumber("spectral: nNeighbors", nNeighbors, { min: 2, integer: true });
  // A complete graph would carry no information on distances. Two rows have no smaller graph.
  if (nNeighbors >= X.rows && X.rows > 2) {
    throw new UserError(
      `spectral: nNeighbors is ${nNeighbors}, but X has ${X.rows} rows; it must be below the rows, so lower it or add rows.`,
    );
  }
  const { indices } = await nearestNeighbors(X, nNeighbors, { onProgress, signal });
  const graph = neighborGraph(indices, nNeighbors);
  const { values, vectors } = await leadingEigenvectors(graph, k, new Rng(seed, "cluster/spectral"), pauses(signal));
  const embedding = matrix(X.rows, k);
  for (let i = 0; i < X.rows; i++) {
    for (let j = 0; j < k; j++) embedding.data[i * k + j] = vectors[j][i] / graph.rootDegrees[i];
  }
  const { labels } = await kMeans(embedding, { k, seed, signal });
  return { labels, embedding, eigenvalues: values };
}

/** A symmetric sparse matrix, D^-1/2 W D^-1/2. */
interface Graph extends SparseRows {
  /** Square roots of the rows' sums of W; 1 where that is 0. */
  rootDegrees: Float64Array;
}

function neighborGraph(indices: Int32Array, k: number): Graph {
  const n = indices.length / k;
  const weights = Array.from({ length: n }, () => new Map<number, number>());
  const join = (i: number, j: number) => weights[i].set(j, (weights[i].get(j) ?? 0) + 0.5);
  for (let i = 0; i < n; i++) {
    for (const j of indices.subarray(i * k, (i + 1) * k)) {
      if (i === j) continue;
      join(i, j);
      join(j, i);
    }
  }
  const rootDegrees = Float64Array.from(weights, (row) => Math.sqrt([...row.values()].reduce((a, b) => a + b, 0)) || 1);
  const total = weights.reduce((sum, row) => sum + row.size, 0);
  const graph = {
    indptr: new Int32Array(n + 1),
    indices: new Int32Array(total),
    values: new Float64Array(total),
    rootDegrees,
  };
  let at = 0;
  weights.forEach((row, i) => {
    for (const [j, weight] of row) {
      graph.indices[at] = j;
      graph.values[at++] = weight / (rootDegrees[i] * rootDegrees[j]);
    }
    graph.indptr[i + 1] = at;
  });
  return graph;
}

/**
 * The k largest eigenvalues, all in [-1, 1], and their eigenvectors, by Chebyshev-filtered subspace iteration: a block
 * of more than k vectors is multiplied by a Chebyshev polynomial of the matrix that damps the unwanted part of the
 * spectrum, orthonormalized, and rotated by Rayleigh-Ritz, until the residuals are small.
 */
async function leadingEigenvectors(
  graph: Graph,
  k: number,
  rng: Rng,
  pause: () => Promise<void> | undefined,
): Promise<{ values: Float64Array; vectors: Float64Array[] }> {
  const n = graph.rootDegrees.length;
  const size = Math.min(n, k + Math.max(8, k));
  let block: Float64Array[] = Array.from({ length: size }, () => Float64Array.from({ length: n }, () => rng.normal()));
  for (let round = 0; ; round++) {
    await pause();
    orthonormalize(block, rng);
    const { values, vectors, residuals } = rotateToEigenvectors(graph, block);
    const settled = residuals.slice(0, k).every((residual) => residual < 1e-7);
    if (settled || size === n || round === 200) return { values: values.slice(0, k), vectors: vectors.slice(0, k) };
    block = chebyshev(graph, vectors, 20, Math.min(values[size - 1], 1 - 1e-9));
  }
}

/** T_degree of the matrix, mapped so that [-1, cut] becomes [-1, 1], times each vector. */
function chebyshev(graph: Graph, vectors: Float64Array[], degree: number, cut: number): Float64Array[] {
  const [center, half] = [(cut - 1) / 2, (cut + 1) / 2];
  const stride = strideFor(vectors.length);
  let before = sideBySide(vectors);
  let now: Float64Array = new Float64Array(before.length);
  let product: Float64Array = new Float64Array(before.length);
  sparseTimesDense(graph, before, stride, now);
  for (let e = 0; e < now.length; e++) now[e] = (now[e] - center * before[e]) / half;
  for (let step = 2; step <= degree; step++) {
    sparseTimesDense(graph, now, stride, product);
    for (let e = 0; e < now.length; e++) product[e] = (2 * (product[e] - center * now[e])) / half - before[e];
    [before, now, product] = [now, product, before];
  }
  return vectors.map((_, j) => column(now, j, stride));
}

/** The matrix times each vector. */
function multiply(graph: Graph, vectors: Float64Array[]): Float64Array[] {
  const stride = strideFor(vectors.length);
  const out = new Float64Array(graph.rootDegrees.length * stride);
  sparseTimesDense(graph, sideBySide(vectors), stride, out);
  return vectors.map((_, j) => column(out, j, stride));
}

/** Vectors as the columns of a matrix, padded with zeros. */
function sideBySide(vectors: Float64Array[]): Float64Array {
  const stride = strideFor(vectors.length);
  const out = new Float64Array(vectors[0].length * stride);
  vectors.forEach((v, j) => {
    for (let i = 0; i < v.length; i++) out[i * stride + j] = v[i];
  });
  return out;
}

function column(block: Float64Array, j: number, stride: number): Float64Array {
  const out = new Float64Array(block.length / stride);
  for (let i = 0; i < out.length; i++) out[i] = block[i * stride + j];
  return out;
}

/** Gram-Schmidt in place, twice for accuracy; a linearly dependent vector is replaced by a random one. */
function orthonormalize(block: Float64Array[], rng: Rng): void {
  for (let j = 0; j < block.length; j++) {
    const v = block[j];
    const before = Math.sqrt(dot(v, v));
    for (let pass = 0; pass < 2; pass++) for (const u of block.slice(0, j)) add(v, -dot(u, v), u);
    const length = Math.sqrt(dot(v, v));
    if (length > 1e-10 * before) for (let i = 0; i < v.length; i++) v[i] /= length;
    else block[j--] = v.map(() => rng.normal());
  }
}

/** The eigenvectors of the matrix restricted to the block's span, largest eigenvalue first. */
function rotateToEigenvectors(graph: Graph, block: Float64Array[]) {
  const products = multiply(graph, block);
  const small = new Dense(block.map((v) => products.map((p) => dot(v, p))));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(small, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, j) => j).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const combine = (parts: Float64Array[], j: number) => {
    const out = new Float64Array(parts[0].length);
    parts.forEach((part, i) => {
      add(out, eigenvectorMatrix.get(i, j), part);
    });
    return out;
  };
  const vectors = order.map((j) => combine(block, j));
  const residuals = order.map((j, at) => {
    const residual = combine(products, j);
    add(residual, -realEigenvalues[j], vectors[at]);
    return Math.sqrt(dot(residual, residual));
  });
  return { values: Float64Array.from(order, (j) => realEigenvalues[j]), vectors, residuals };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** a += share · b */
function add(a: Float64Array, share: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += share * b[i];
}
