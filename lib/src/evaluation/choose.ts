import type { Row } from "../results/index.js";
import { nameOf } from "./evaluate.js";

/**
 * The best clustering of each representation by the rule of every notebook: the highest mean silhouette on the
 * validation songs, noise counting 0, among those that are clusterings of the validation songs and of all songs in every
 * run.
 *
 * @param summary rows of `summarizeSeeds`, of any notebooks
 * @returns for each representation that has such a clustering, its name by `nameOf`; chance is left out
 */
export function choosePerRepresentation(summary: readonly Row[]): Map<string, string> {
  const degenerate = new Set(summary.filter((row) => row.split === "all" && row.degenerate).map(nameOf));
  const best = new Map<string, { name: string; value: number }>();
  for (const row of summary) {
    const value = Number(row.silhouette) * Number(row.coverage);
    if (
      row.split !== "validation" ||
      row.degenerate ||
      degenerate.has(nameOf(row)) ||
      row.representation === "chance" ||
      !(value > -1)
    )
      continue;
    const representation = String(row.representation);
    if (value > (best.get(representation)?.value ?? -1)) best.set(representation, { name: nameOf(row), value });
  }
  return new Map([...best].map(([representation, { name }]) => [representation, name]));
}

/**
 * One number per seed, in the order of the seeds: what the runs of one clustering scored on one split. A run without a
 * seed drew nothing, and stands for all seeds.
 *
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
