import type { TaskOptions } from "../async/task.js";
import type { AgglomerativeOptions } from "../cluster/agglomerative.js";
import type { DbscanOptions } from "../cluster/dbscan.js";
import type { GaussianMixtureOptions } from "../cluster/gaussianMixture.js";
import type { HdbscanOptions } from "../cluster/hdbscan.js";
import type { KMeansOptions } from "../cluster/kMeans.js";
import type { SpectralOptions } from "../cluster/spectral.js";
import { UserError } from "../errors.js";
import type { Truth } from "../metrics/index.js";
import { isMissing } from "../metrics/labels.js";

/** Each option may be a value or a list of values to try. */
type Grid<T> = { [K in keyof T]: T[K] | readonly T[K][] };

/**
 * `k`: numbers of clusters; "classes" stands for as many as each true label has classes, such as 2 languages and 8
 * genres. The clusterer then knows how many classes there are, but the label of no song.
 */
type Counted<T extends { k?: number }> = Omit<T, "k"> & { k: number | "classes" };

/** One algorithm with its grid, such as `{ algorithm: "kMeans", k: [5, 10, "classes"] }`. */
export type SweepAlgorithm =
  | ({ algorithm: "kMeans" } & Grid<Counted<Omit<KMeansOptions, "seed" | "algorithm" | keyof TaskOptions>>>)
  | ({ algorithm: "agglomerative" } & Grid<
      Omit<AgglomerativeOptions, "k" | keyof TaskOptions> & { k?: number | "classes" }
    >)
  // "knee": `suggestEps` for each representation, since distances in two spaces have different scales.
  | ({ algorithm: "dbscan" } & Grid<Omit<DbscanOptions, "eps" | keyof TaskOptions> & { eps: number | "knee" }>)
  | ({ algorithm: "hdbscan" } & Grid<Omit<HdbscanOptions, keyof TaskOptions>>)
  | ({ algorithm: "gaussianMixture" } & Grid<
      Counted<Omit<GaussianMixtureOptions, "seed" | "initialLabels" | keyof TaskOptions>>
    >)
  | ({ algorithm: "spectral" } & Grid<Counted<Omit<SpectralOptions, "seed" | keyof TaskOptions>>>);

/** Every combination of a grid's values, with "classes" replaced by numbers. */
export function combinationsOf(
  { algorithm, ...grid }: SweepAlgorithm,
  truth: Readonly<Record<string, Truth>>,
): Record<string, unknown>[] {
  return Object.entries(grid).reduce<Record<string, unknown>[]>(
    (all, [name, given]) => {
      const listed: readonly unknown[] = Array.isArray(given) ? given : [given];
      const values = name === "k" ? withClassCounts(algorithm, listed, truth) : listed;
      return all.flatMap((made) => values.map((value) => ({ ...made, [name]: value })));
    },
    [{}],
  );
}

/** A combination in words, such as "k=10, linkage=ward". */
export function describe(parameters: Readonly<Record<string, unknown>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${typeof value === "number" ? Number(value.toPrecision(4)) : value}`)
    .join(", ");
}

/** The number of classes of each true label, missing labels aside. */
export function classCounts(truth: Readonly<Record<string, Truth>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(truth).map(([field, labels]) => [
      field,
      new Set(Array.from(labels).filter((label) => !isMissing(label))).size,
    ]),
  );
}

/** Whether a grid asks for as many clusters as there are classes. */
export function asksForClasses(grid: SweepAlgorithm): boolean {
  return "k" in grid && [grid.k].flat().includes("classes");
}

function withClassCounts(algorithm: string, values: readonly unknown[], truth: Readonly<Record<string, Truth>>) {
  if (!values.includes("classes")) return values;
  const counts = Object.values(classCounts(truth)).filter((count) => count > 1);
  if (counts.length === 0 && values.every((value) => value === "classes")) {
    throw new UserError(
      `sweep: ${algorithm} has k "classes", but no true label has two classes or more; give numbers, or truth such as { genre }.`,
    );
  }
  const numbers = values.flatMap((value) => (value === "classes" ? counts : [value]));
  return [...new Set(numbers)].sort((a, b) => Number(a) - Number(b));
}
