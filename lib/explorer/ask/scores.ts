/** Scores of a clustering, by the library's own metrics. */

import { distanceSumsFrom } from "../../src/metrics/distanceSums.js";
import { adjustedRandScore, normalizedMutualInfoScore } from "../../src/metrics/external.js";
import { isScorable, mean, silhouetteEstimate, silhouettesFrom } from "../../src/metrics/internal.js";
import { clustersOf } from "../../src/metrics/labels.js";
import type { Points } from "./points.js";
import type { Scores } from "./protocol.js";

/** Multiplications for a silhouette without known distances: about a second. */
const OPERATIONS = 3e8;

/**
 * @param labels per song; noise -1
 * @param scored the songs that were clustered, ascending
 */
export function scoresOf(
  points: Points,
  labels: Int32Array,
  scored: Int32Array,
  truths: readonly { name: string; codes: Int32Array }[],
): Scores {
  const own = scored.map((i) => labels[i] as number);
  const { sizes } = clustersOf(own, "exclude");
  const noise = own.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
  return {
    n: scored.length,
    sizes: [...sizes],
    noise,
    ...silhouetteOf(points, own, scored),
    agreement: truths.map(({ name, codes }) => {
      const truth = Array.from(scored, (i) => ((codes[i] as number) < 0 ? null : (codes[i] as number)));
      return {
        name,
        songs: truth.reduce((count: number, code, i) => count + (code !== null && (own[i] as number) >= 0 ? 1 : 0), 0),
        adjustedRand: adjustedRandScore(truth, own),
        normalizedMutualInfo: normalizedMutualInfoScore(truth, own),
      };
    }),
  };
}

function silhouetteOf(
  points: Points,
  own: Int32Array,
  scored: Int32Array,
): Pick<Scores, "silhouette" | "standardError"> {
  const groups = clustersOf(own, "exclude");
  if (!isScorable(groups)) return { silhouette: Number.NaN, standardError: 0 };
  const { distances } = points;
  if (distances)
    return { silhouette: mean(silhouettesFrom(distanceSumsFrom(distances, scored, groups), groups)), standardError: 0 };
  const sampleSize = Math.max(50, Math.floor(OPERATIONS / (scored.length * points.d)));
  const { score, standardError } = silhouetteEstimate(points.X.select(scored), own, {
    exactUpTo: sampleSize,
    sampleSize,
  });
  return { silhouette: score, standardError };
}
