import { checkMatrix, Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { pca } from "../decomposition/pca.js";
import { UserError } from "../errors.js";
import { type Neighbors, nearestOthers } from "../linalg/nearestNeighbors.js";
import { checkChoice, checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { QuadTree } from "./quadTree.js";

/** Options of {@link tsne}. */
export interface TsneOptions extends TaskOptions {
  /** Seed of the random start; the PCA start is deterministic. Default 0. */
  seed?: number;
  /**
   * Effective number of neighbors: small values show fine detail. Usually 5 to 50; below n, at best below n / 3.
   * Default 30, or (n - 1) / 3 where there are fewer than 91 rows.
   */
  perplexity?: number;
  /**
   * Number of gradient steps, the first 250 with early exaggeration; there is no test of convergence. Default 1000.
   */
  maxIter?: number;
  /** Step size of the gradient descent. Default n / 4 / earlyExaggeration, at least 50. */
  learningRate?: number;
  /** Factor on the attraction in the first 250 steps, which tightens groups. Default 12. */
  earlyExaggeration?: number;
  /** Barnes-Hut accuracy: a cell seen under a smaller angle acts as one point. 0 is exact and slow. Default 0.5. */
  angle?: number;
  /** Initial layout. Default "pca". */
  init?: "pca" | "random";
}

/** What {@link tsne} found. */
export interface TsneResult {
  /** The layout, n x 2. */
  Z: Matrix;
}

type Settings = Required<Omit<TsneOptions, keyof TaskOptions>>;

const EXAGGERATED_ITERATIONS = 250;
const REPORT_EVERY = 25;

/**
 * t-SNE (van der Maaten & Hinton 2008) with Barnes-Hut forces (van der Maaten 2014): a 2-D picture that keeps neighbors
 * together. For display, not for scoring: distances between groups and sizes of groups mean nothing.
 *
 * Method and defaults are scikit-learn's: early exaggeration 12 for 250 iterations, learning rate n / 48 but at least
 * 50, momentum 0.5 then 0.8, PCA start. Differs from it in that neighbors are always exact.
 *
 * When the signal aborts, it returns the layout so far; before there is one, it throws the signal's reason.
 *
 * @param X n x d
 * @returns the layout `Z`, n x 2
 * @throws UserError for NaN, or a perplexity not below the number of rows
 */
export async function tsne(X: MatrixLike, options: TsneOptions = {}): Promise<TsneResult> {
  const M = checkMatrix("tsne", X, { minRows: 2 });
  const { onProgress, signal, ...given } = options;
  const n = M.rows;
  const settings = withDefaults<Settings>("tsne", given, {
    seed: DEFAULT_SEED,
    perplexity: Math.max(1, Math.min(30, Math.floor((n - 1) / 3))),
    maxIter: 1000,
    learningRate: Math.max(n / (4 * (given.earlyExaggeration ?? 12)), 50),
    earlyExaggeration: 12,
    angle: 0.5,
    init: "pca",
  });
  const { perplexity, maxIter } = settings;
  checkChoice("init", settings.init, ["pca", "random"]);
  checkNumber("perplexity", perplexity, { min: 1 });
  checkNumber("maxIter", maxIter, { min: 1, integer: true });
  checkNumber("learningRate", settings.learningRate, { min: 0 });
  checkNumber("earlyExaggeration", settings.earlyExaggeration, { min: 1 });
  checkNumber("angle", settings.angle, { min: 0, max: 1 });
  if (perplexity >= n) {
    throw new UserError(`perplexity is ${perplexity} for ${n} rows; lower it below the number of rows.`);
  }
  const P = affinities(await nearestOthers(M, Math.min(n - 1, Math.floor(3 * perplexity + 1)), signal), perplexity);
  const Y = await startingLayout(M, settings);
  await descend(Y, P, settings, { onProgress, signal });
  return { Z: new Matrix(n, 2, Float32Array.from(Y)) };
}

/** The pairs i < j of a sparse symmetric matrix: row i holds `values[start[i]] …` in columns `columns[start[i]] …`. */
interface Pairs {
  start: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/**
 * p_ij = (p_j|i + p_i|j) / 2n; the bandwidth of each row's Gaussian is set so that the entropy of p_.|i is
 * log(perplexity). No bandwidth is small enough where more neighbors than the perplexity are equally near: p_.|i is then
 * uniform over those.
 */
function affinities({ k, indices, distances }: Neighbors, perplexity: number): Pairs {
  const n = indices.length / k;
  const target = Math.log(perplexity);
  const conditional = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    const own = distances.subarray(i * k, i * k + k).map((x) => x * x);
    const p = conditional.subarray(i * k, i * k + k);
    let [low, high, precision] = [0, Number.POSITIVE_INFINITY, 1];
    for (let step = 0; step < 100; step++) {
      let sum = 0;
      let weighted = 0;
      for (let j = 0; j < k; j++) {
        // Relative to the nearest neighbor, so that distant rows do not all underflow to 0.
        p[j] = Math.exp(-(own[j] - own[0]) * precision);
        sum += p[j];
        weighted += p[j] * (own[j] - own[0]);
      }
      for (let j = 0; j < k; j++) p[j] /= sum;
      const gap = Math.log(sum) + (precision * weighted) / sum - target;
      if (Math.abs(gap) < 1e-5) break;
      if (gap > 0) low = precision;
      else high = precision;
      precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
    }
  }

  const above = Array.from({ length: n }, () => new Map<number, number>());
  for (let e = 0; e < indices.length; e++) {
    const i = Math.floor(e / k);
    const row = above[Math.min(i, indices[e])];
    const column = Math.max(i, indices[e]);
    row.set(column, (row.get(column) ?? 0) + conditional[e] / (2 * n));
  }
  const start = new Int32Array(n + 1);
  above.forEach((row, i) => {
    start[i + 1] = start[i] + row.size;
  });
  return {
    start,
    columns: Int32Array.from(above.flatMap((row) => [...row.keys()])),
    values: Float64Array.from(above.flatMap((row) => [...row.values()])),
  };
}

/** n x 2, with standard deviation 1e-4 along the first axis. */
async function startingLayout(X: Matrix, { init, seed }: Settings): Promise<Float64Array> {
  const rng = new Rng(seed, "tsne");
  const Y = new Float64Array(2 * X.rows);
  if (init === "random") return Y.map(() => 1e-4 * rng.normal());
  const { Z } = await pca(X, { nComponents: Math.min(2, X.cols), seed });
  let squares = 0;
  for (let i = 0; i < X.rows; i++) squares += Z.data[i * Z.cols] ** 2;
  const scale = squares > 0 ? 1e-4 / Math.sqrt(squares / X.rows) : 0;
  for (let i = 0; i < X.rows; i++) for (let c = 0; c < Z.cols; c++) Y[2 * i + c] = scale * Z.data[i * Z.cols + c];
  return Y;
}

/** Gradient descent with momentum and a gain per coordinate (Jacobs 1988), in place. */
async function descend(Y: Float64Array, P: Pairs, settings: Settings, task: TaskOptions): Promise<void> {
  const { maxIter, learningRate, earlyExaggeration, angle } = settings;
  const n = Y.length / 2;
  const tree = new QuadTree(n);
  const gradient = new Float64Array(2 * n);
  const update = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const pause = pauses();
  for (let iteration = 0; iteration < maxIter; iteration++) {
    if (iteration % REPORT_EVERY === 0) task.onProgress?.({ done: iteration, total: maxIter });
    await pause();
    if (task.signal?.aborted) return;
    const early = iteration < EXAGGERATED_ITERATIONS;
    const exaggeration = early ? earlyExaggeration : 1;
    const momentum = early ? 0.5 : 0.8;
    tree.build(Y);
    const total = tree.repel(angle, gradient);
    for (let c = 0; c < gradient.length; c++) gradient[c] *= -1 / total;
    attract(Y, P, exaggeration, gradient);
    for (let c = 0; c < Y.length; c++) {
      const uphill = 4 * gradient[c];
      gains[c] = Math.max(0.01, update[c] * uphill < 0 ? gains[c] + 0.2 : gains[c] * 0.8);
      update[c] = momentum * update[c] - learningRate * gains[c] * uphill;
      Y[c] += update[c];
    }
  }
  task.onProgress?.({ done: maxIter, total: maxIter });
}

/** Adds the attractive forces to `out`: `strength` times p_ij q_ij (y_i - y_j). */
function attract(Y: Float64Array, { start, columns, values }: Pairs, strength: number, out: Float64Array): void {
  for (let i = 0; i < start.length - 1; i++) {
    const [x, y] = [Y[2 * i], Y[2 * i + 1]];
    let [pullX, pullY] = [0, 0];
    for (let e = start[i]; e < start[i + 1]; e++) {
      const j = 2 * columns[e];
      const dx = x - Y[j];
      const dy = y - Y[j + 1];
      const pull = (strength * values[e]) / (1 + dx * dx + dy * dy);
      pullX += pull * dx;
      pullY += pull * dy;
      out[j] -= pull * dx;
      out[j + 1] -= pull * dy;
    }
    out[2 * i] += pullX;
    out[2 * i + 1] += pullY;
  }
}
