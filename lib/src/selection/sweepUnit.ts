import type { Matrix } from "../array/index.js";
import { agglomerative, cutTree, type MergedClusters } from "../cluster/agglomerative.js";
import { dbscan } from "../cluster/dbscan.js";
import { gaussianMixture } from "../cluster/gaussianMixture.js";
import { hdbscan } from "../cluster/hdbscan.js";
import { kMeans } from "../cluster/kMeans.js";
import { spectral } from "../cluster/spectral.js";
import { suggestEps } from "../cluster/suggestEps.js";
import { UserError } from "../errors.js";
import { type ClusteringScores, degeneracyOf, scoreClustering, type Truth } from "../metrics/index.js";

export const CLUSTERERS = { kMeans, agglomerative, dbscan, hdbscan, gaussianMixture, spectral };
/** Those that draw random numbers. */
export const DRAWS: readonly string[] = ["kMeans", "gaussianMixture", "spectral"];

export interface Scoring {
  scored: Int32Array;
  /** Of the scored rows. */
  truth: Record<string, Truth>;
}

/** The unit of work of a thread: all parameters of an algorithm, on all rows (scored) or on a resample. */
export interface Unit {
  X: Matrix;
  algorithm: string;
  combinations: Record<string, unknown>[];
  /** Number of the first of the combinations. */
  configuration: number;
  /** Of the run, to report; `seed` is what the algorithm gets. */
  run?: number;
  seed?: number;
  sample?: Int32Array;
  scoring?: Scoring;
}

/** One clustering of a unit: of all rows with scores, or of a sample. */
export interface Labeling {
  seed?: number;
  labels: Int32Array;
  /** Why the algorithm failed; every label is then -1. */
  failure?: string;
  sample?: Int32Array;
  scores?: ClusteringScores;
}

export async function runUnit({ X, algorithm, combinations, run, seed, sample, scoring }: Unit): Promise<Labeling[]> {
  const rows = sample ? X.select(sample) : X;
  const trees = new Map<unknown, MergedClusters>();
  const found: Labeling[] = [];
  for (const parameters of combinations) {
    let labels: Int32Array = new Int32Array(rows.rows).fill(-1);
    let failure: string | undefined;
    try {
      labels = await labelsOf(rows, algorithm, seed === undefined ? parameters : { ...parameters, seed }, trees);
    } catch (error) {
      // Parameters that do not fit these rows fail their own row of the table, not the whole sweep.
      if (!(error instanceof UserError)) throw error;
      failure = error.message;
    }
    const scores = scoring && score(X, labels, scoring, failure);
    found.push({ seed: run, labels, failure, sample, scores });
  }
  return found;
}

async function labelsOf(
  X: Matrix,
  algorithm: string,
  options: Record<string, unknown>,
  trees: Map<unknown, MergedClusters>,
): Promise<Int32Array> {
  if (options.eps === "knee") {
    const { eps } = await suggestEps(X, { minSamples: options.minSamples as number | undefined });
    return (await dbscan(X, { ...options, eps })).labels;
  }
  const tree = trees.get(options.linkage);
  if (tree) return cutTree(tree, { k: options.k as number, height: options.height as number });
  const cluster = CLUSTERERS[algorithm as keyof typeof CLUSTERERS] as (
    X: Matrix,
    options: Record<string, unknown>,
  ) => Promise<{ labels: Int32Array } & Partial<MergedClusters>>;
  const result = await cluster(X, options);
  if (algorithm === "agglomerative") trees.set(options.linkage, result as MergedClusters);
  return result.labels;
}

/** Scores of the scored rows; labels that are degenerate on all rows are degenerate here, too. */
export function score(X: Matrix, labels: Int32Array, { scored, truth }: Scoring, failure?: string): ClusteringScores {
  const scores = scoreClustering(
    X.select(scored),
    Int32Array.from(scored, (i) => labels[i]),
    { truth },
  );
  const overall = scores.degenerate ? undefined : degeneracyOf(labels);
  scores.degenerate = failure ?? scores.degenerate ?? (overall && `of all rows, ${overall}`);
  return scores;
}
