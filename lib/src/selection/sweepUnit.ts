import type { Matrix } from "../array/index.js";
import { agglomerative, cutTree, type MergedClusters } from "../cluster/agglomerative.js";
import { dbscan } from "../cluster/dbscan.js";
import { gaussianMixture } from "../cluster/gaussianMixture.js";
import { hdbscan } from "../cluster/hdbscan.js";
import { kMeans } from "../cluster/kMeans.js";
import { SharedSpectra, type SpectralOptions, spectral, spectralWith } from "../cluster/spectral.js";
import { suggestEps } from "../cluster/suggestEps.js";
import { UserError } from "../errors.js";
import type { ClusteringScores } from "../metrics/index.js";
import { PartsScorer, type Scoring } from "./partsScorer.js";
import type { Part } from "./scores.js";

export const CLUSTERERS = { kMeans, agglomerative, dbscan, hdbscan, gaussianMixture, spectral };
/** Those that draw random numbers. */
export const DRAWS: readonly string[] = ["kMeans", "gaussianMixture", "spectral"];

/** The unit of work of a thread: all parameters of an algorithm, on all rows (scored) or on a resample. */
export interface Unit {
  X: Matrix;
  /** Name of the rows to cluster, X or the sample of it, unique in the sweep. */
  space: string;
  algorithm: string;
  combinations: Record<string, unknown>[];
  /** Number of the first of the combinations. */
  configuration: number;
  /** Of the run, to report; `seed` is what the algorithm gets. */
  run?: number;
  seed?: number;
  sample?: Int32Array;
  /** Labels found elsewhere, to be scored as they are. */
  given?: Int32Array;
  scoring?: Scoring;
}

/** One clustering of a unit: of all rows with scores, or of a sample. */
export interface Labeling {
  seed?: number;
  labels: Int32Array;
  /** Why the algorithm failed; every label is then -1. */
  failure?: string;
  sample?: Int32Array;
  scores?: Record<Part, ClusteringScores>;
}

/** What the units of one matrix share: distances, eigenvectors of the neighbor graph, merge trees. */
interface Prepared {
  space: string;
  X: Matrix;
  spectra: SharedSpectra;
  trees: Map<unknown, MergedClusters>;
  scorer?: PartsScorer;
}

/** Of the latest unit of this thread: units of the same matrix follow each other. */
let prepared: Prepared | undefined;

export async function runUnit(unit: Unit): Promise<Labeling[]> {
  const { algorithm, combinations, run, seed, sample, given, scoring } = unit;
  if (prepared?.space !== unit.space) {
    const X = sample ? unit.X.select(sample) : unit.X;
    prepared = { space: unit.space, X, spectra: new SharedSpectra(), trees: new Map() };
  }
  const { X } = prepared;
  if (scoring) prepared.scorer ??= new PartsScorer(X, scoring);
  const { scorer } = prepared;
  if (given) return [{ seed: run, labels: given, scores: scorer?.score(given) }];
  if (algorithm === "spectral") {
    const counts = combinations.map(({ k }) => k as number);
    prepared.spectra.largestK = Math.max(1, ...counts.filter((k) => Number.isInteger(k) && k <= X.rows));
  }
  const found: Labeling[] = [];
  for (const parameters of combinations) {
    let labels: Int32Array = new Int32Array(X.rows).fill(-1);
    let failure: string | undefined;
    try {
      labels = await labelsOf(prepared, algorithm, seed === undefined ? parameters : { ...parameters, seed });
    } catch (error) {
      // Parameters that do not fit these rows fail their own row of the table, not the whole sweep.
      if (!(error instanceof UserError)) throw error;
      failure = error.message;
    }
    found.push({ seed: run, labels, failure, sample, scores: scorer?.score(labels, failure) });
  }
  return found;
}

async function labelsOf(
  { X, trees, spectra }: Prepared,
  algorithm: string,
  options: Record<string, unknown>,
): Promise<Int32Array> {
  if (options.eps === "knee") {
    const { eps } = await suggestEps(X, { minSamples: options.minSamples as number | undefined });
    return (await dbscan(X, { ...options, eps })).labels;
  }
  if (algorithm === "spectral") return (await spectralWith(X, options as unknown as SpectralOptions, spectra)).labels;
  const tree = trees.get(options.linkage);
  if (algorithm === "agglomerative" && tree) {
    return cutTree(tree, { k: options.k as number, height: options.height as number });
  }
  const cluster = CLUSTERERS[algorithm as keyof typeof CLUSTERERS] as (
    X: Matrix,
    options: Record<string, unknown>,
  ) => Promise<{ labels: Int32Array } & Partial<MergedClusters>>;
  const result = await cluster(X, options);
  if (algorithm === "agglomerative") trees.set(options.linkage, result as MergedClusters);
  return result.labels;
}
