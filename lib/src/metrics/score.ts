/**
 * All scores of one labeling in one row, with what is needed to interpret them: coverage, number of clusters, and
 * whether the labeling is degenerate.
 */

import type { Matrix, MatrixLike } from "../array/matrix.js";
import { withDefaults } from "../options.js";
import { type ExternalScores, externalScores } from "./external.js";
import { checkedClusters, isScorable, type SilhouetteOptions, silhouetteEstimate, spreadScores } from "./internal.js";
import { checkNoise, clustersOf, type Groups, type Labels, NOISE, type NoiseOptions, type Truth } from "./labels.js";

/** A labeling with a cluster above this share of the scored rows is flagged: its scores depend on the few others. */
export const DOMINANT_SHARE = 0.95;

/** Coverage below this is flagged: the scores describe the easy minority. */
export const MINIMUM_COVERAGE = 0.5;

/** Options of {@link scoreClustering}. */
export interface ScoreOptions<T extends Record<string, Truth> = Record<string, Truth>> extends SilhouetteOptions {
  /** True labels by name, such as `{ genre, language }`; entries may be missing. */
  truth?: T;
}

/** The scores of one labeling that need no true labels, and what is needed to interpret them. */
export interface InternalScores {
  /** Rows given, noise included. */
  rows: number;
  /** 1 - share of noise. */
  coverage: number;
  /** Clusters that are scored; under the policy "cluster" the noise is one of them. */
  clusters: number;
  /** Share of the scored rows in the largest cluster. */
  largestShare: number;
  /** Why the labeling is degenerate, from {@link degeneracyOf}; undefined where it is not. */
  degenerate?: string;
  /** See {@link silhouetteScore}. */
  silhouette: number;
  /** Standard error from sampling; 0 up to 20,000 rows. */
  silhouetteError: number;
  /** See {@link calinskiHarabaszScore}. */
  calinskiHarabasz: number;
  /** See {@link daviesBouldinScore}. */
  daviesBouldin: number;
}

/** All scores of one labeling; see {@link scoreClustering}. */
export interface ClusteringScores<K extends string = string> extends InternalScores {
  /** Scores against each set of true labels, by its name. */
  external: { [name in K]: ExternalScores };
}

/**
 * All internal scores, and the external scores against each set of true labels.
 *
 * @param X n x d, the space the silhouette, Calinski-Harabasz and Davies-Bouldin are measured in
 * @param labels n cluster labels, noise -1
 * @returns scores that don't exist are NaN, and `degenerate` says why
 */
export function scoreClustering<T extends Record<string, Truth>>(
  X: MatrixLike,
  labels: Labels,
  options: ScoreOptions<T> = {},
): ClusteringScores<keyof T & string> {
  const { truth, ...internal } = withDefaults<ScoreOptions>("scoreClustering", options, {
    truth: {},
    noise: "exclude",
    exactUpTo: undefined,
    sampleSize: undefined,
    seed: undefined,
  });
  const { noise } = internal;
  const { M, groups } = checkedClusters("scoreClustering", X, labels, { noise });
  const external = Object.entries(truth ?? {}).map(([name, t]) => [name, externalScores(t, labels, { noise })]);
  const { score, standardError } = silhouetteEstimate(M, labels, internal);
  return {
    ...internalScores(M, labels, groups, { silhouette: score, silhouetteError: standardError }),
    external: Object.fromEntries(external),
  };
}

/** The internal scores of grouped rows, around a silhouette that is already known. */
export function internalScores(
  M: Matrix,
  labels: Labels,
  groups: Groups<number>,
  silhouette: Pick<InternalScores, "silhouette" | "silhouetteError">,
): InternalScores {
  const { coverage, largestShare } = sharesOf(labels, groups);
  return {
    rows: M.rows,
    coverage,
    clusters: groups.names.length,
    largestShare,
    degenerate: degeneracy(groups, coverage, largestShare),
    ...silhouette,
    ...spreadScores(M, groups),
  };
}

/**
 * Why a labeling is degenerate, such as "one cluster"; undefined where it is not.
 *
 * @param labels n cluster labels, noise -1
 * @returns the reason, for a table; undefined where the labeling can be scored
 */
export function degeneracyOf(labels: Labels, options: NoiseOptions = {}): string | undefined {
  const groups = clustersOf(labels, checkNoise(options.noise));
  const { coverage, largestShare } = sharesOf(labels, groups);
  return degeneracy(groups, coverage, largestShare);
}

function sharesOf(labels: Labels, { rows, sizes }: Groups<number>): { coverage: number; largestShare: number } {
  const noise = Array.prototype.filter.call(labels, (label) => label === NOISE).length;
  return {
    coverage: labels.length ? 1 - noise / labels.length : Number.NaN,
    largestShare: rows.length ? sizes.reduce((a, b) => Math.max(a, b)) / rows.length : Number.NaN,
  };
}

function degeneracy(groups: Groups<number>, coverage: number, largestShare: number): string | undefined {
  if (Number.isNaN(coverage)) return "no rows";
  if (coverage === 0) return "every row is noise";
  // Noise never counts as a cluster here, even where it is scored as one: noise plus one cluster is degenerate.
  const k = groups.names.filter((name) => name !== NOISE).length;
  if (k === 1) return coverage < 1 ? "one cluster beside the noise" : "one cluster";
  if (!isScorable(groups)) return "as many clusters as rows";
  if (coverage < MINIMUM_COVERAGE) return `${percent(1 - coverage)} of the rows are noise`;
  if (largestShare > DOMINANT_SHARE) return `one cluster holds ${percent(largestShare)} of the rows`;
  return undefined;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
