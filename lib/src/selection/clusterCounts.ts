import { Rng } from "../array/index.js";
import { checkRows, type MatrixLike, shared } from "../array/matrix.js";
import { parallelMap } from "../async/parallel.js";
import type { TaskOptions } from "../async/task.js";
import type { CovarianceType } from "../cluster/gaussianMixture.js";
import { kneeOf } from "../cluster/knee.js";
import { UserError } from "../errors.js";
import { bootstrapRows, sampleAgreement } from "../metrics/index.js";
import { checkChoice, checkNumber, type Filled, NO_TASK, withDefaults } from "../options.js";
import type { CountUnit, CountUnitResult } from "./clusterCountsUnit.js";

/** Options of {@link clusterCountCurves}. */
export interface ClusterCountOptions extends TaskOptions {
  /** Numbers of clusters to try, ascending; default 2 … 12, or to half of the rows where these are fewer. */
  k?: readonly number[];
  /** One k-means and one mixture per seed and k; the curves are their means. Default [1, 2, 3, 4, 5]. */
  seeds?: readonly number[];
  /** Bootstrap samples for the stability, each clustered for every k. Default 5, which makes 10 pairs. */
  resamples?: number;
  /** Shape of the mixture's components, see `gaussianMixture`. Default "diag", which also fits many columns. */
  covarianceType?: CovarianceType;
}

/** A criterion over k. */
export interface ClusterCountCurve {
  /** Mean at each k; NaN where the criterion is not defined, such as the silhouette of one cluster. */
  mean: number[];
  /** Standard deviation at each k, over the seeds (of the stability over the pairs of samples). */
  std: number[];
  /** The k that this criterion suggests; undefined where it suggests none. */
  suggestedK?: number;
}

/** What {@link clusterCountCurves} found: four criteria over the same k. */
export interface ClusterCountCurves {
  /** The numbers of clusters that were tried, ascending. */
  k: number[];
  /** Inertia of k-means: it always falls; suggested is the knee, after which it falls slowly (the elbow method). */
  inertia: ClusterCountCurve;
  /** Silhouette of k-means on all rows, -1 … 1; suggested is the largest. */
  silhouette: ClusterCountCurve;
  /** Bayesian information criterion of the Gaussian mixture; suggested is the smallest. */
  bic: ClusterCountCurve;
  /**
   * Mean adjusted Rand index between the k-means clusterings of two bootstrap samples, on the rows in both; suggested is
   * the largest, on ties with more clusters. NaN for one cluster, which is always stable.
   */
  stability: ClusterCountCurve;
}

/**
 * Four criteria for the number of clusters, over k: the elbow of k-means' inertia, the silhouette, the BIC of a Gaussian
 * mixture, and bootstrap stability. They need no labels, and they often disagree: the inertia looks for compact clusters,
 * the BIC for a density, the stability for a partition that other songs would confirm. The figure is `clusterCountPlot`.
 *
 * References: Thorndike 1953 and Satopää et al. 2011 (elbow), Rousseeuw 1987 (silhouette), Schwarz 1978 (BIC), Ben-Hur,
 * Elisseeff & Guyon 2002 (stability).
 *
 * @param X n x d, finite
 * @returns the curves; where `signal` aborts, over the seeds and samples until then
 * @throws UserError where a k is not 1 … rows, or the numbers do not ascend
 */
export async function clusterCountCurves(
  X: MatrixLike,
  options: ClusterCountOptions = {},
): Promise<ClusterCountCurves> {
  const M = checkRows("clusterCountCurves", X);
  const most = Math.max(1, Math.min(12, Math.floor(M.rows / 2)));
  const { k, seeds, resamples, covarianceType, onProgress, signal } = withDefaults<Filled<ClusterCountOptions>>(
    "clusterCountCurves",
    options,
    {
      k: Array.from({ length: Math.max(1, most - 1) }, (_, i) => Math.min(i + 2, M.rows)),
      seeds: [1, 2, 3, 4, 5],
      resamples: 5,
      covarianceType: "diag",
      ...NO_TASK,
    },
  );
  checkCounts(k, M.rows);
  if (seeds.length === 0) throw new UserError("clusterCountCurves: seeds is empty; give at least one seed.");
  for (const seed of seeds) checkNumber("clusterCountCurves: seed", seed, { integer: true });
  checkNumber("clusterCountCurves: resamples", resamples, { min: 0, integer: true });
  checkChoice("clusterCountCurves: covarianceType", covarianceType, ["full", "tied", "diag", "spherical"]);

  const onThreads = shared(M);
  const common = { X: onThreads, counts: [...k], covarianceType };
  const units: CountUnit[] = [
    ...seeds.map((seed) => ({ ...common, seed })),
    ...Array.from({ length: resamples }, (_, b) => ({
      ...common,
      seed: seeds[0] + b,
      sample: bootstrapRows(M.rows, new Rng(seeds[0], `selection/clusterCounts/${b}`)),
    })),
  ];
  const done = await parallelMap<CountUnit, CountUnitResult[]>(
    require.resolve("./clusterCountsUnit.js"),
    "runCountUnit",
    units,
    { onProgress, signal },
  );
  const ofSeeds = done.slice(0, seeds.length).filter((found) => found !== undefined);
  const curve = (of: (found: CountUnitResult) => number) => ofValues(k.map((_, i) => ofSeeds.map((run) => of(run[i]))));

  const inertia = curve((found) => found.inertia);
  const knee = kneeOf(k, inertia.mean);
  const silhouette = curve((found) => found.silhouette);
  const bic = curve((found) => found.bic);
  const agreements = k.map((count, i) => {
    const samples = done.slice(seeds.length).flatMap((found, b) => {
      const labels = found?.[i].labels;
      return labels ? [{ rows: units[seeds.length + b].sample!, labels }] : [];
    });
    return count === 1 ? { mean: Number.NaN, std: Number.NaN } : sampleAgreement(samples);
  });
  const stability = { mean: agreements.map(({ mean }) => mean), std: agreements.map(({ std }) => std) };
  return {
    k: [...k],
    inertia: { ...inertia, suggestedK: knee === undefined ? undefined : k[knee] },
    silhouette: { ...silhouette, suggestedK: largest(k, silhouette.mean) },
    bic: {
      ...bic,
      suggestedK: largest(
        k,
        bic.mean.map((value) => -value),
      ),
    },
    stability: { ...stability, suggestedK: largest(k, stability.mean) },
  };
}

function checkCounts(k: readonly number[], rows: number): void {
  const wrong = k.find((count, i) => !Number.isInteger(count) || count < 1 || count > rows || count <= (k[i - 1] ?? 0));
  if (k.length === 0 || wrong !== undefined) {
    throw new UserError(
      `clusterCountCurves: k is [${k.join(", ")}]; it must be ascending whole numbers of 1 … ${rows}, the rows of X.`,
    );
  }
}

/** Means and standard deviations of the values at each k that are numbers. */
function ofValues(values: readonly number[][]): ClusterCountCurve {
  const known = values.map((at) => at.filter((value) => !Number.isNaN(value)));
  const mean = known.map((at) => at.reduce((a, b) => a + b, 0) / at.length);
  const std = known.map((at, i) => {
    if (at.length < 2) return at.length === 0 ? Number.NaN : 0;
    return Math.sqrt(at.reduce((sum, value) => sum + (value - mean[i]) ** 2, 0) / (at.length - 1));
  });
  return { mean, std };
}

/** The k with the largest value, the larger k on ties. */
function largest(k: readonly number[], values: readonly number[]): number | undefined {
  let best: number | undefined;
  values.forEach((value, i) => {
    if (!Number.isNaN(value) && (best === undefined || value >= values[best])) best = i;
  });
  return best === undefined ? undefined : k[best];
}
