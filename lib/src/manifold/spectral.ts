import { type Matrix, matrix } from "../array/matrix.js";
import type { Rng } from "../array/rng.js";
import { symmetricEigen } from "../linalg/eigen.js";
import { dot } from "../linalg/vectors.js";

/**
 * Laplacian eigenmaps (Belkin & Niyogi 2003): the leading eigenvectors of D^-1/2 W D^-1/2 after the trivial one, by the
 * Lanczos method with full reorthogonalization.
 *
 * @param edges W, each edge in both directions
 * @returns n x k, or undefined where the graph is not connected: the eigenvectors then only indicate its components
 */
export function spectralLayout(
  n: number,
  { heads, tails, weights }: { heads: Int32Array; tails: Int32Array; weights: Float64Array },
  k: number,
  rng: Rng,
): Matrix | undefined {
  const degree = new Float64Array(n);
  for (let e = 0; e < heads.length; e++) degree[heads[e]] += weights[e];
  const rootDegree = degree.map(Math.sqrt);
  if (pieces(n, heads, tails) > 1 || n <= k + 1) return undefined;
  const normalized = weights.map((w, e) => w / (rootDegree[heads[e]] * rootDegree[tails[e]]));

  // The trivial eigenvector is known; the others are searched in its orthogonal complement.
  const basis: Float64Array[] = [scaledToOne(rootDegree)];
  const steps = Math.min(n - 1, 60 + 30 * k);
  const diagonal = new Float64Array(steps);
  const beside = new Float64Array(steps);
  let v = Float64Array.from({ length: n }, () => rng.normal());
  let size = 0;
  for (; size < steps; size++) {
    const length = orthogonalize(v, basis);
    if (length < 1e-10) break;
    if (size > 0) beside[size - 1] = length;
    const q = v.map((x) => x / length);
    basis.push(q);
    v = new Float64Array(n);
    for (let e = 0; e < heads.length; e++) v[heads[e]] += normalized[e] * q[tails[e]];
    diagonal[size] = dot(v, q);
  }
  const T = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    T[i * size + i] = diagonal[i];
    if (i > 0) T[i * size + i - 1] = T[(i - 1) * size + i] = beside[i - 1];
  }
  const { vectors } = symmetricEigen(T, size);
  const out = matrix(n, k);
  for (let j = 0; j < Math.min(k, size); j++) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let s = 0; s < size; s++) sum += vectors[j][s] * basis[s + 1][i];
      out.data[i * k + j] = sum;
    }
  }
  return out;
}

/** Number of connected components of the graph. */
function pieces(n: number, heads: Int32Array, tails: Int32Array): number {
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const root = (i: number) => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  let count = n;
  for (let e = 0; e < heads.length; e++) {
    const a = root(heads[e]);
    const b = root(tails[e]);
    if (a !== b) {
      parent[a] = b;
      count--;
    }
  }
  return count;
}

/** Orthogonalizes v against the basis, twice for accuracy, and returns the norm of the remainder. */
function orthogonalize(v: Float64Array, basis: Float64Array[]): number {
  for (let pass = 0; pass < 2; pass++) {
    for (const u of basis) {
      const along = dot(u, v);
      for (let i = 0; i < v.length; i++) v[i] -= along * u[i];
    }
  }
  return Math.sqrt(dot(v, v));
}

function scaledToOne(v: Float64Array): Float64Array {
  const length = Math.sqrt(dot(v, v));
  return v.map((x) => x / length);
}
