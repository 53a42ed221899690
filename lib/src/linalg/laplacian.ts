import type { Rng } from "../array/rng.js";
import { type SparseRows, sparseTimesDense } from "../native/products.js";
import { Block } from "./block.js";
import { symmetricEigen } from "./eigen.js";
import { orthonormalize } from "./orthonormalize.js";
import { withPositivePeak } from "./vectors.js";

/**
 * The eigenvectors of a graph's normalized Laplacian I - D^-1/2 W D^-1/2 with the smallest eigenvalues, found as those of
 * S = D^-1/2 W D^-1/2 with the largest ones (von Luxburg 2007): what spectral clustering clusters, and where UMAP starts
 * (Laplacian eigenmaps; Belkin & Niyogi 2003).
 *
 * By Chebyshev-filtered subspace iteration (Zhou & Saad 2007): a block of more vectors than wanted is multiplied by a
 * Chebyshev polynomial of S that damps the unwanted part of the spectrum, orthonormalized, and rotated by Rayleigh-Ritz,
 * until the residuals |S v - λ v| are small. A block also finds repeated eigenvalues, as of a disconnected graph.
 */
export interface LaplacianEigen {
  /** Of S, k in [-1, 1], descending from 1; 1 has one copy per connected component. */
  values: Float64Array;
  /** k eigenvectors of S, of length n and norm 1, with a positive entry of largest magnitude. */
  vectors: Float64Array[];
  /** Square roots of the degrees, n; 1 for a node without edges. */
  rootDegrees: Float64Array;
  /** Filters that were applied. */
  nIter: number;
  /** False where `maxIter` came before `tol`. */
  converged: boolean;
}

/** Edges i → j with weights above 0; an undirected graph has both directions of each. Parallel edges add up. */
export interface WeightedEdges {
  heads: Int32Array;
  tails: Int32Array;
  weights: Float64Array;
}

/** Degree of the Chebyshev polynomial: products with S between two orthonormalizations. */
const DEGREE = 20;

/**
 * @param n nodes
 * @param edges undirected
 * @param k eigenvectors, 1 … n
 * @param tol upper bound of the residuals
 * @param pause called between the steps, for interrupts
 */
export async function laplacianEigen(
  n: number,
  edges: WeightedEdges,
  k: number,
  { tol, maxIter, rng, pause }: { tol: number; maxIter: number; rng: Rng; pause: () => Promise<void> | undefined },
): Promise<LaplacianEigen> {
  const { S, rootDegrees } = normalizedAdjacency(n, edges);
  const size = Math.min(n, k + Math.max(8, k));
  const V = Block.random(n, size, rng);
  for (let nIter = 0; ; nIter++) {
    await pause();
    orthonormalize(V, { rng });
    const { values, residuals } = rayleighRitz(S, V);
    // A block of all n vectors spans everything: nothing is left to filter.
    const converged = size === n || residuals.slice(0, k).every((residual) => residual < tol);
    if (converged || nIter === maxIter) {
      const vectors = Array.from({ length: k }, (_, j) => withPositivePeak(V.column(j)));
      return { values: values.slice(0, k), vectors, rootDegrees, nIter, converged };
    }
    chebyshev(S, V, Math.min(values[size - 1], 1 - 1e-9));
  }
}

function normalizedAdjacency(n: number, { heads, tails, weights }: WeightedEdges) {
  const degrees = new Float64Array(n);
  const indptr = new Int32Array(n + 1);
  heads.forEach((head, e) => {
    degrees[head] += weights[e];
    indptr[head + 1]++;
  });
  for (let i = 0; i < n; i++) indptr[i + 1] += indptr[i];
  const rootDegrees = degrees.map((degree) => Math.sqrt(degree) || 1);
  const S: SparseRows = { indptr, indices: new Int32Array(heads.length), values: new Float64Array(heads.length) };
  const end = indptr.slice(0, n);
  heads.forEach((head, e) => {
    const at = end[head]++;
    S.indices[at] = tails[e];
    S.values[at] = weights[e] / (rootDegrees[head] * rootDegrees[tails[e]]);
  });
  return { S, rootDegrees };
}

/**
 * Rotates V, orthonormal, to the eigenvectors of S restricted to its span, largest eigenvalue first.
 *
 * @returns the eigenvalues, and |S v - λ v| of each vector
 */
function rayleighRitz(S: SparseRows, V: Block): { values: Float64Array; residuals: Float64Array } {
  const { rows, width, stride } = V;
  const SV = new Block(rows, width);
  sparseTimesDense(S, V.data, stride, SV.data);
  const small = new Float64Array(width ** 2);
  for (let at = 0; at < rows * stride; at += stride) {
    for (let a = 0; a < width; a++) {
      for (let b = 0; b <= a; b++) small[a * width + b] += V.data[at + a] * SV.data[at + b];
    }
  }
  for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) small[b * width + a] = small[a * width + b];
  const { values, vectors } = symmetricEigen(small, width);
  V.combine(vectors);
  SV.combine(vectors);
  const residuals = new Float64Array(width);
  for (let at = 0; at < rows * stride; at += stride) {
    for (let j = 0; j < width; j++) residuals[j] += (SV.data[at + j] - values[j] * V.data[at + j]) ** 2;
  }
  return { values, residuals: residuals.map(Math.sqrt) };
}

/** V becomes T(S) V, T being the Chebyshev polynomial on [-1, cut]: at most 1 there, and growing fast above. */
function chebyshev(S: SparseRows, V: Block, cut: number): void {
  const [center, half] = [(cut - 1) / 2, (cut + 1) / 2];
  let before = V.data;
  let now: Float64Array = new Float64Array(before.length);
  let product: Float64Array = new Float64Array(before.length);
  sparseTimesDense(S, before, V.stride, now);
  for (let e = 0; e < now.length; e++) now[e] = (now[e] - center * before[e]) / half;
  for (let step = 2; step <= DEGREE; step++) {
    sparseTimesDense(S, now, V.stride, product);
    for (let e = 0; e < now.length; e++) product[e] = (2 * (product[e] - center * now[e])) / half - before[e];
    [before, now, product] = [now, product, before];
  }
  V.data = now;
}
