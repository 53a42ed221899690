import { nameOf, type ScoreSummary, scoreOf } from "./scores.js";

/** How much selection after looking adds to one representation's score. */
export interface Optimism {
  /** The representation. */
  representation: string;
  /** Highest adjusted Rand index of all its clusterings, on all songs. */
  best: number;
  /** That of its chosen clustering, on the test songs. */
  chosen: number;
  /** The first minus the second. */
  optimism: number;
}

/**
 * What a table of the best results on all songs would have shown, beside what the rule gives: for each representation
 * the best adjusted Rand index over all of its clusterings on all songs, training songs included, and that of its chosen
 * clustering on the test songs. Degenerate clusterings are left out.
 *
 * @param summary of one evaluation or of several
 * @param field the true labels, such as "genre"
 * @param perRepresentation the chosen clustering of each representation, by `nameOf`
 * @returns one row per representation with both numbers, the largest optimism first
 */
export function selectionOptimism(
  summary: readonly ScoreSummary[],
  field: string,
  perRepresentation: ReadonlyMap<string, string>,
): Optimism[] {
  const clusterings = summary.filter(({ kind }) => kind === "clustering");
  const ari = (row: ScoreSummary) => scoreOf(row, "adjustedRand", field);
  const rows = [...perRepresentation].flatMap(([representation, name]) => {
    const ofSpace = clusterings.filter((row) => row.representation === representation);
    const onAll = ofSpace.filter((row) => row.split === "all" && !row.internal.degenerate).map(ari);
    const onTest = ofSpace.find((row) => row.split === "test" && nameOf(row) === name);
    const [best, chosen] = [Math.max(...onAll.filter(Number.isFinite)), onTest ? ari(onTest) : Number.NaN];
    return Number.isFinite(best) && Number.isFinite(chosen)
      ? [{ representation, best, chosen, optimism: best - chosen }]
      : [];
  });
  return rows.sort((a, b) => b.optimism - a.optimism);
}
