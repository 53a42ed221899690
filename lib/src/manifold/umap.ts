import { inspect } from "node:util";
import { checkMatrix, Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { pca } from "../decomposition/pca.js";
import { UserError } from "../errors.js";
import { summary } from "../inspection.js";
import { DisjointSets } from "../linalg/disjointSets.js";
import { laplacianEigen, type WeightedEdges } from "../linalg/laplacian.js";
import { nearestOthers, nearestTo } from "../linalg/nearestNeighbors.js";
import { checkChoice, checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { warnNotConverged } from "../warnings.js";
import { fuzzyGraph, memberships } from "./umapGraph.js";
import { type Curve, fitCurve, layOut } from "./umapLayout.js";

/** Options of {@link umap}. */
export interface UmapOptions extends TaskOptions {
  /** The same seed gives the same layout. Default 0. */
  seed?: number;
  /** Columns of the result. Default 2. */
  nComponents?: number;
  /**
   * Neighbors of a row, itself included: small values show fine detail, large ones the global layout. Usually 5 to 50,
   * below the number of rows. Default 15, or one less than the rows where that is smaller.
   */
  nNeighbors?: number;
  /**
   * Minimum distance of points: small values pack groups tightly, large ones spread them. In [0, spread], default 0.1.
   */
  minDist?: number;
  /** Scale of the layout that minDist is measured against. Default 1. */
  spread?: number;
  /** Passes over the edges of the graph. Default 500, or 200 above 10,000 rows. */
  epochs?: number;
  /** Negative samples: repelled random pairs per attracted edge. Default 5. */
  negativeSampleRate?: number;
  /** Initial layout. Default "spectral". */
  init?: "spectral" | "pca" | "random";
}

type Settings = Required<Omit<UmapOptions, keyof TaskOptions>>;

/** A fitted UMAP: the layout of the rows it was fitted on, and a transform for new rows. */
export class Umap {
  readonly #X: Matrix;
  readonly #settings: Settings;
  readonly #curve: Curve;

  /** @internal */
  constructor(
    /** The layout of the rows it was fitted on, n x nComponents. */
    readonly Z: Matrix,
    X: Matrix,
    settings: Settings,
    curve: Curve,
  ) {
    this.#X = X;
    this.#settings = settings;
    this.#curve = curve;
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { Z, transform } = this;
    return summary(`umap: ${Z.rows} rows of ${this.#X.cols} dimensions in ${Z.cols}`, { Z, transform });
  }

  /**
   * Embeds new rows among the fitted ones, which do not move: each starts at the weighted mean of its neighbors and is
   * optimized for a fifth of the epochs, at a quarter of the step size.
   *
   * @param X m x d, the same columns as were fitted
   * @returns m x nComponents
   */
  async transform(X: MatrixLike, task: TaskOptions = {}): Promise<Matrix> {
    const { nNeighbors, nComponents, epochs, seed } = this.#settings;
    const M = checkMatrix("Umap.transform", X);
    if (M.cols !== this.#X.cols) {
      throw new UserError(`Umap.transform: given ${M.cols} columns, but it was fitted on ${this.#X.cols}.`);
    }
    const neighbors = nearestTo(M, this.#X, nNeighbors);
    const weights = memberships(neighbors, 0);
    const Z = new Matrix(M.rows, nComponents);
    for (let i = 0; i < M.rows; i++) {
      let sum = 0;
      for (let j = 0; j < nNeighbors; j++) sum += weights[i * nNeighbors + j];
      for (let j = 0; j < nNeighbors; j++) {
        const share = weights[i * nNeighbors + j] / sum;
        const at = neighbors.indices[i * nNeighbors + j] * nComponents;
        for (let c = 0; c < nComponents; c++) Z.data[i * nComponents + c] += share * this.Z.data[at + c];
      }
    }
    const edges: WeightedEdges = {
      heads: Int32Array.from(neighbors.indices, (_, e) => Math.floor(e / nNeighbors)),
      tails: neighbors.indices,
      weights,
    };
    const schedule = { ...this.#settings, epochs: Math.ceil(epochs / 5), firstStep: 0.25 };
    await layOut(Z, this.Z, edges, this.#curve, schedule, new Rng(seed, "umap/transform"), task);
    return Z;
  }
}

/**
 * UMAP (McInnes, Healy & Melville 2018): a weighted nearest-neighbor graph, laid out so that edges attract and random
 * pairs repel. For display, not for scoring: distances between groups, their sizes and densities mean little, and
 * clusters appear even in noise.
 *
 * The graph, the curve and the layout are those of umap-learn 0.5, with exact neighbors at every size. Differs from it
 * in that a) a disconnected graph starts from PCA instead of one spectral layout per component, b) the metric is always
 * Euclidean, c) the layout is always seeded and single-threaded.
 *
 * When the signal aborts, it keeps the layout so far; before there is one, it throws the signal's reason.
 *
 * @param X n x d, n at least 3 and larger than nNeighbors
 * @returns the layout `Z`, n x nComponents, and the fitted model, which places other rows in it
 * @throws UserError for NaN, fewer than 3 rows, or a given nNeighbors that is not below the rows
 */
export async function umap(X: MatrixLike, options: UmapOptions = {}): Promise<Umap> {
  const M = checkMatrix("umap", X, { minRows: 3 });
  const { onProgress, signal, ...given } = options;
  const settings = withDefaults<Settings>("umap", given, {
    seed: DEFAULT_SEED,
    nComponents: 2,
    nNeighbors: Math.min(15, M.rows - 1),
    minDist: 0.1,
    spread: 1,
    epochs: M.rows > 10_000 ? 200 : 500,
    negativeSampleRate: 5,
    init: "spectral",
  });
  const { nNeighbors, nComponents, seed } = settings;
  checkChoice("init", settings.init, ["spectral", "pca", "random"]);
  checkNumber("nNeighbors", nNeighbors, { min: 2, integer: true });
  checkNumber("nComponents", nComponents, { min: 1, integer: true });
  checkNumber("epochs", settings.epochs, { min: 1, integer: true });
  checkNumber("spread", settings.spread, { min: 1e-3 });
  checkNumber("minDist", settings.minDist, { min: 0, max: settings.spread });
  checkNumber("negativeSampleRate", settings.negativeSampleRate, { min: 0, integer: true });
  if (M.rows <= nNeighbors) {
    throw new UserError(`umap was given ${M.rows} rows and nNeighbors ${nNeighbors}; lower nNeighbors below the rows.`);
  }

  const edges = fuzzyGraph(await nearestOthers(M, nNeighbors - 1, signal), settings.epochs);
  const rng = new Rng(seed, "umap");
  const Z = await startingLayout(M, edges, settings, rng.stream("init"), signal);
  const curve = fitCurve(settings.minDist, settings.spread);
  await layOut(Z, Z, edges, curve, { ...settings, firstStep: 1 }, rng.stream("layout"), { onProgress, signal });
  return new Umap(Z, M, settings, curve);
}

/** Initial coordinates, scaled to [0, 10] as in umap-learn. */
async function startingLayout(
  X: Matrix,
  edges: WeightedEdges,
  { init, nComponents }: Settings,
  rng: Rng,
  signal?: AbortSignal,
): Promise<Matrix> {
  const n = X.rows;
  let Z: Matrix | undefined;
  if (init === "spectral") Z = await spectralLayout(n, edges, nComponents, rng, signal);
  if (init === "pca" || (init === "spectral" && !Z))
    Z = (await pca(X, { nComponents: Math.min(nComponents, n, X.cols) })).Z;
  const out = new Matrix(n, nComponents);
  for (let c = 0; c < nComponents; c++) {
    const column = Float64Array.from({ length: n }, (_, i) =>
      Z && c < Z.cols ? Z.data[i * Z.cols + c] : rng.uniform(),
    );
    const low = column.reduce((a, b) => Math.min(a, b));
    const range = column.reduce((a, b) => Math.max(a, b)) - low;
    // A little noise separates equal rows.
    const noise = Z ? 1e-4 : 0;
    for (let i = 0; i < n; i++) {
      out.data[i * nComponents + c] = (range > 0 ? (10 * (column[i] - low)) / range : 0) + noise * rng.normal();
    }
  }
  return out;
}

/**
 * Laplacian eigenmaps: the leading eigenvectors of the normalized graph after the trivial one, to umap-learn's tolerance.
 *
 * @returns n x k, or undefined where the graph is not connected: the eigenvectors then only indicate its components
 */
async function spectralLayout(
  n: number,
  edges: WeightedEdges,
  k: number,
  rng: Rng,
  signal?: AbortSignal,
): Promise<Matrix | undefined> {
  const sets = new DisjointSets(n);
  for (let e = 0; e < edges.heads.length; e++) sets.union(edges.heads[e], edges.tails[e]);
  if (sets.count() > 1 || n <= k + 1) return undefined;
  const solver = { tol: 1e-4, maxIter: 200, rng, pause: pauses(signal) };
  const { vectors, nIter, converged } = await laplacianEigen(n, edges, k + 1, solver);
  if (!converged) warnNotConverged("umap: the spectral start", nIter, 'raise nNeighbors, or choose init: "pca"');
  const out = new Matrix(n, k);
  for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) out.data[i * k + j] = vectors[j + 1][i];
  return out;
}
