import type { Matrix, MatrixLike } from "../array/index.js";
import type { Row } from "../io/index.js";
import { type Evaluation, nameOf } from "./evaluate.js";
import { type Selectable, selectBest } from "./rule.js";
import { perSeed } from "./sweep.js";

/**
 * The best clustering of each representation by the selection rule `selectBest`: the highest mean silhouette on the
 * validation songs, noise counting 0, among those that are not degenerate on the validation songs or on all songs in
 * any run.
 *
 * @param summary rows of `summarizeSeeds`, of any notebooks
 * @returns for each representation that has such a clustering, its name by `nameOf`; chance is left out
 */
export function choosePerRepresentation(summary: readonly Row[]): Map<string, string> {
  const scattered = new Map(summary.filter((row) => row.split === "all").map((row) => [nameOf(row), row.degenerate]));
  const candidates = new Map<string, (Selectable & { name: string })[]>();
  for (const row of summary) {
    if (row.split !== "validation" || row.representation === "chance") continue;
    const name = nameOf(row);
    const degenerate = row.degenerate || scattered.get(name);
    const of = String(row.representation);
    candidates.set(of, [
      ...(candidates.get(of) ?? []),
      {
        name,
        degenerate: degenerate ? String(degenerate) : undefined,
        silhouette: Number(row.silhouette),
        coverage: Number(row.coverage),
        calinskiHarabasz: Number(row.calinskiHarabasz),
        daviesBouldin: Number(row.daviesBouldin),
        stability: Number(row.stability),
      },
    ]);
  }
  return new Map(
    [...candidates].flatMap(([representation, rows]) => {
      const best = selectBest(rows);
      return best ? [[representation, best.name] as const] : [];
    }),
  );
}

/**
 * The chosen clustering of each representation, from its first run, and the matrix that was clustered.
 *
 * @param representations what was evaluated: a matrix, or one per seed
 * @returns by representation, n labels and the n x d matrix they were found in
 */
export function chosenClusterings(
  { rows, summary }: Pick<Evaluation, "rows" | "summary">,
  representations: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>,
): Record<string, { labels: Int32Array; X: Matrix }> {
  const chosen = choosePerRepresentation(summary);
  return Object.fromEntries(
    rows
      .filter((row) => chosen.get(row.representation) === nameOf(row))
      .map((row) => [
        nameOf(row),
        { labels: row.runs[0]!.labels, X: perSeed(representations[row.representation]!)[0]! },
      ]),
  );
}

/**
 * A score of one clustering on one split, one value per seed, in the order of the seeds. A run without a seed is
 * deterministic and counts for all seeds.
 *
 * @param score name of a column, such as "genreAdjustedRand"
 * @param metrics rows of `evaluate`, of any notebooks
 * @param clustering its name by `nameOf`
 * @returns NaN where there is no run of that seed
 */
export function valuesPerSeed(
  metrics: readonly Row[],
  clustering: string,
  score: string,
  { seeds, split = "test" }: { seeds: readonly number[]; split?: string },
): number[] {
  const runs = metrics.filter((row) => row.split === split && nameOf(row) === clustering);
  return seeds.map((seed) =>
    Number(
      (runs.find((row) => row.seed === seed) ?? runs.find((row) => row.seed === undefined))?.[score] ?? Number.NaN,
    ),
  );
}
