import type { Matrix } from "../array/index.js";
import { type CovarianceType, gaussianMixture } from "../cluster/gaussianMixture.js";
import { kMeans } from "../cluster/kMeans.js";
import { UserError } from "../errors.js";
import { PartsScorer } from "./partsScorer.js";

/** The unit of work of a thread: every k, with one seed on all rows, or on one bootstrap sample. */
export interface CountUnit {
  X: Matrix;
  counts: number[];
  seed: number;
  covarianceType: CovarianceType;
  /** Rows of the sample; undefined for all rows. */
  sample?: Int32Array;
}

/** Of one k. Of a sample the labels alone, undefined where it has fewer rows than clusters; of all rows the criteria. */
export interface CountUnitResult {
  inertia: number;
  silhouette: number;
  bic: number;
  labels?: Int32Array;
}

export async function runCountUnit({ X, counts, seed, covarianceType, sample }: CountUnit): Promise<CountUnitResult[]> {
  const found: CountUnitResult[] = [];
  if (sample) {
    const rows = X.select(sample);
    for (const k of counts) {
      const labels = k <= rows.rows ? (await kMeans(rows, { k, seed })).labels : undefined;
      found.push({ inertia: Number.NaN, silhouette: Number.NaN, bic: Number.NaN, labels });
    }
    return found;
  }
  const all = Int32Array.from({ length: X.rows }, (_, i) => i);
  const scorer = new PartsScorer(X, { parts: { all }, truth: {}, noise: "exclude" });
  for (const k of counts) {
    const { labels, inertia } = await kMeans(X, { k, seed });
    const bic = await bicOf(X, k, seed, covarianceType);
    found.push({ inertia, silhouette: scorer.score(labels).all.silhouette, bic });
  }
  return found;
}

/** NaN where no mixture of k components fits these rows. */
async function bicOf(X: Matrix, k: number, seed: number, covarianceType: CovarianceType): Promise<number> {
  try {
    return (await gaussianMixture(X, { k, seed, covarianceType })).bic;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return Number.NaN;
  }
}
