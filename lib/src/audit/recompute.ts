import type { Matrix, MatrixLike } from "../array/index.js";
import { toMatrix } from "../array/matrix.js";
import { kMeans } from "../cluster/index.js";
import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import {
  type ClusteringScores,
  chanceScores,
  type ExternalScores,
  externalScores,
  type NoisePolicy,
  scoreClustering,
  silhouetteScore,
} from "../metrics/index.js";
import { degeneracyOf } from "../metrics/score.js";
import { gaussianLike } from "../selection/gaussianLike.js";
import { percentiles } from "../selection/halfSamples.js";
import { type LabelColumns, labelColumns } from "./labelColumns.js";

const POLICIES: readonly NoisePolicy[] = ["exclude", "cluster"];
const SHUFFLES = 100;
const GAUSSIANS = 5;
/** Of more songs the Gaussian's silhouette is of so many. */
const MOST_ROWS = 2000;

/** What can be computed again of a clustering. */
export interface Recomputed {
  /** Its column in the labels. */
  clustering: string;
  /** Rows of the labels. */
  songs: number;
  /** Without the noise. */
  clusters: number;
  /** Share of the songs. */
  noise: number;
  /** Share of the songs that are not noise. */
  largestShare: number;
  /** Why it is no clustering; undefined where it is one. */
  degenerate?: string;
  /** Under both policies; internal scores are NaN without latents. */
  scores: Record<NoisePolicy, Omit<ClusteringScores, "external"> & { external: Record<string, ExternalScores> }>;
  /** By true label: mean over shuffles, and what 97.5 % of them stay below. */
  chance: Record<string, { adjustedRand: number; normalizedMutualInfo: number; purity: number; high: number }>;
  /** Mean silhouette that k-means finds in one Gaussian of the latents' covariance, with as many clusters; NaN without latents. */
  gaussianSilhouette: number;
}

/**
 * Computes again what can be: internal scores from latents and labels under both noise policies, agreement with true
 * labels, the level of chance, and the silhouette of one Gaussian.
 *
 * @param rows of the labels, one per song, with columns of clusters and of true labels
 * @param given the latents, n x d, in the order of the labels
 * @param asked columns, where they are not recognized
 * @throws UserError where rows don't match, or no column holds clusters
 */
export async function recompute(
  rows: readonly Row[],
  given?: MatrixLike,
  asked: Partial<LabelColumns> = {},
): Promise<Recomputed[]> {
  const latents = given && toMatrix("auditMetrics", given, "latents");
  if (latents && latents.rows !== rows.length) {
    throw new UserError(
      `The latents have ${latents.rows} rows but the labels ${rows.length}; both need one per song, in the same order.`,
    );
  }
  const columns = labelColumns(rows, asked);
  const truth = Object.fromEntries(
    columns.truth.map((column) => [column, rows.map((row) => (row[column] === undefined ? "" : String(row[column])))]),
  );
  const sample = latents && (latents.rows > MOST_ROWS ? latents.select(everyNth(latents.rows, MOST_ROWS)) : latents);
  const ofK = new Map<number, number>();
  const found: Recomputed[] = [];
  for (const clustering of columns.clusters) {
    const labels = Int32Array.from(rows, (row) => Number(row[clustering]));
    const clusters = new Set(labels.filter((label) => label >= 0)).size;
    const scored = (noise: NoisePolicy) =>
      latents ? scoreClustering(latents, labels, { truth, noise }) : withoutLatents(labels, truth, noise);
    if (sample && clusters >= 2 && !ofK.has(clusters)) ofK.set(clusters, await gaussianSilhouette(sample, clusters));
    const scores = Object.fromEntries(POLICIES.map((noise) => [noise, scored(noise)])) as Recomputed["scores"];
    found.push({
      clustering,
      songs: labels.length,
      clusters,
      noise: labels.filter((label) => label < 0).length / labels.length,
      largestShare: largestShareOf(labels),
      degenerate: degeneracyOf(labels),
      scores,
      chance: Object.fromEntries(Object.entries(truth).map(([name, t]) => [name, chanceOf(t, labels)])),
      gaussianSilhouette: ofK.get(clusters) ?? Number.NaN,
    });
  }
  return found;
}

function withoutLatents(labels: Int32Array, truth: Record<string, string[]>, noise: NoisePolicy) {
  const none = {
    silhouette: Number.NaN,
    silhouetteError: Number.NaN,
    calinskiHarabasz: Number.NaN,
    daviesBouldin: Number.NaN,
  };
  const external = Object.fromEntries(
    Object.entries(truth).map(([name, t]) => [name, externalScores(t, labels, { noise })]),
  );
  const left = labels.filter((label) => label >= 0);
  const [coverage, clusters] = [left.length / labels.length, new Set(noise === "cluster" ? labels : left).size];
  return { rows: labels.length, coverage, clusters, largestShare: largestShareOf(labels), ...none, external };
}

function largestShareOf(labels: Int32Array): number {
  const sizes = new Map<number, number>();
  const left = labels.filter((label) => label >= 0);
  for (const label of left) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return left.length === 0 ? Number.NaN : Math.max(...sizes.values()) / left.length;
}

function chanceOf(truth: string[], labels: Int32Array) {
  const draws = Array.from(
    { length: SHUFFLES },
    (_, seed) => chanceScores({ truth }, labels, { shuffles: 1, seed }).truth!,
  );
  const mean = (of: (scores: ExternalScores) => number) => draws.reduce((sum, one) => sum + of(one), 0) / SHUFFLES;
  return {
    adjustedRand: mean((one) => one.adjustedRand),
    normalizedMutualInfo: mean((one) => one.normalizedMutualInfo),
    purity: mean((one) => one.purity),
    high: percentiles(draws.map((one) => one.adjustedRand)).high,
  };
}

async function gaussianSilhouette(X: Matrix, k: number): Promise<number> {
  if (k >= X.rows) return Number.NaN;
  let sum = 0;
  for (let seed = 0; seed < GAUSSIANS; seed++) {
    const G = await gaussianLike(X, seed);
    sum += silhouetteScore(G, (await kMeans(G, { k, nInit: 1, seed })).labels);
  }
  return sum / GAUSSIANS;
}

const everyNth = (n: number, wanted: number) =>
  Int32Array.from({ length: wanted }, (_, i) => Math.floor((i * n) / wanted));
