import type { Matrix } from "../array/matrix.js";
import { checkFinite } from "../array/matrix.js";
import { type ClassCodes, classCodes, tabulateCodes } from "../metrics/contingency.js";
import { distanceSumsFrom, pairwiseDistances } from "../metrics/distanceSums.js";
import { externalScoresOf } from "../metrics/external.js";
import {
  type ClusteringScores,
  type ExternalScores,
  type NoisePolicy,
  silhouetteEstimate,
  type Truth,
} from "../metrics/index.js";
import { isScorable, mean, silhouettesFrom } from "../metrics/internal.js";
import { clustersOf, type Groups, isMissing } from "../metrics/labels.js";
import { internalScores } from "../metrics/score.js";
import { NOT_SCORED, type Part } from "./scores.js";

/** What a labeling of all rows is scored on. */
export interface Scoring {
  /** Rows of each part, by its name. */
  parts: Partial<Record<Part, Int32Array>>;
  /** True labels of all rows, by name. */
  truth: Readonly<Record<string, Truth>>;
  /** How noise is scored. */
  noise: NoisePolicy;
}

/** Up to this many rows the distances between all pairs are kept: 16 MB. */
const KEEP_DISTANCES_UP_TO = 2048;

/**
 * Scores many labelings of the same rows on each part of them. The distances are computed once, for all labelings and
 * parts.
 */
export class PartsScorer {
  readonly #X: Matrix;
  readonly #noise: NoisePolicy;
  readonly #parts: { name: Part; rows: Int32Array; X: Matrix; classes: Record<string, ClassCodes | undefined> }[];
  #distances: Float32Array | undefined;

  /** @throws UserError where X holds NaN or infinite values */
  constructor(X: Matrix, { parts, truth, noise }: Scoring) {
    checkFinite(X, "scores: X");
    this.#X = X;
    this.#noise = noise;
    const { scorable } = scorableOn(parts, truth);
    this.#parts = (Object.entries(parts) as [Part, Int32Array][]).map(([name, rows]) => ({
      name,
      rows,
      X: rows.length === X.rows ? X : X.select(rows),
      classes: Object.fromEntries(
        Object.entries(truth).map(([field, labels]) => [
          field,
          scorable[name]!.includes(field) ? classCodes(Array.from(rows, (i) => labels[i])) : undefined,
        ]),
      ),
    }));
  }

  /**
   * The scores on each part.
   *
   * @param labels of all rows, noise -1
   * @param failure why the algorithm failed, which makes the labels degenerate on every part
   */
  score(labels: Int32Array, failure?: string): Record<Part, ClusteringScores> {
    const scores = this.#parts.map(({ name, rows, X, classes }) => {
      const there = Int32Array.from(rows, (i) => labels[i]);
      const groups = clustersOf(there, this.#noise);
      const external = Object.entries(classes).map(([field, codes]): [string, ExternalScores] => [
        field,
        codes ? externalScoresOf(tabulateCodes(codes, there, { noise: this.#noise })) : NOT_SCORED,
      ]);
      const found: ClusteringScores = {
        ...internalScores(X, there, groups, this.#silhouette(X, rows, there, groups)),
        external: Object.fromEntries(external),
      };
      if (failure) found.degenerate = failure;
      return [name, found];
    });
    return Object.fromEntries(scores);
  }

  #silhouette(X: Matrix, rows: Int32Array, labels: Int32Array, groups: Groups<number>) {
    if (this.#X.rows > KEEP_DISTANCES_UP_TO) {
      const { score, standardError } = silhouetteEstimate(X, labels, { noise: this.#noise });
      return { silhouette: score, silhouetteError: standardError };
    }
    if (!isScorable(groups)) return { silhouette: Number.NaN, silhouetteError: Number.NaN };
    this.#distances ??= pairwiseDistances(this.#X);
    const sums = distanceSumsFrom(this.#distances, rows, groups);
    return { silhouette: mean(silhouettesFrom(sums, groups)), silhouetteError: 0 };
  }
}

/**
 * For each part, the true labels with two or more classes in it, and a note on the others: agreement with a single
 * class is meaningless.
 */
export function scorableOn(
  parts: Readonly<Record<string, ArrayLike<number>>>,
  truth: Readonly<Record<string, Truth>>,
): { scorable: Record<string, string[]>; notes: string[] } {
  const notes: string[] = [];
  const scorable = Object.entries(parts).map(([name, rows]) => {
    const classCount = (labels: Truth) =>
      new Set(Array.from(rows, (i) => labels[i]).filter((label) => !isMissing(label))).size;
    const fields = Object.keys(truth).filter((field) => classCount(truth[field]!) > 1);
    const alike = Object.keys(truth).filter((field) => !fields.includes(field));
    if (alike.length > 0) {
      const what = name === "all" ? "songs in all" : `${name} song${rows.length === 1 ? "" : "s"}`;
      notes.push(
        `Agreement with ${alike.join(" and ")} is not scored on the ${rows.length} ${what}, which are not of two classes or more.`,
      );
    }
    return [name, fields];
  });
  return { scorable: Object.fromEntries(scorable), notes };
}
