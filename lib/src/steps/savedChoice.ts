import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Matrix } from "../array/index.js";
import { npyMatrix } from "../array/npy.js";
import { csvRows } from "../io/index.js";
import type { Results } from "../results/index.js";
import { nameOf } from "../selection/index.js";

/** The clustering that a notebook chose, as `saveLabels` left it. */
export interface SavedChoice {
  /** The notebook, such as "01_easy_vae". */
  notebook: string;
  /** Of the clustering, such as "VAE of melStats, kMeans, k=10". */
  name: string;
  /** The clusterer, such as "kMeans". */
  algorithm: string;
  /** Such as "k=10". */
  parameters: string;
  /** The labels that the model saw; undefined where it saw none. */
  sawLabels?: string;
  /** Of the songs, in the order of the rows. */
  ids: string[];
  /** Rows of the test songs, on which nothing was fitted or chosen. */
  test: Int32Array;
  /** One per run. */
  seeds: number[];
  /** One labeling of all songs per run, noise -1. */
  labels: Int32Array[];
  /** What was clustered: one matrix, or one per run. */
  spaces: Matrix[];
}

/**
 * Reads the chosen clustering of a notebook's run.
 *
 * @param results of the run, as `resultsOfSameSongs` found it
 * @returns undefined where the run saved none
 */
export function savedChoice({ name: notebook, dir }: Pick<Results, "name" | "dir">): SavedChoice | undefined {
  const file = (name: string) => path.join(dir, name);
  if (!existsSync(file("chosen.json")) || !existsSync(file("chosen_space.npy"))) return undefined;
  const { seeds, sawLabels, ...row } = JSON.parse(readFileSync(file("chosen.json"), "utf8"));
  const table = csvRows(readFileSync(file("chosen_labels.csv"), "utf8"));
  const labels = (seeds as number[]).map((_, r) => Int32Array.from(table, (song) => Number(song[`run ${r + 1}`])));
  const spaces = labels
    .map((_, r) => file(r === 0 ? "chosen_space.npy" : `chosen_space_${r + 1}.npy`))
    .filter((space) => existsSync(space))
    .map((space) => npyMatrix(readFileSync(space)));
  const test = Int32Array.from([...table.keys()].filter((i) => table[i]!.split === "test"));
  const ids = table.map(({ id }) => String(id));
  const { algorithm, parameters } = row;
  return { notebook, name: nameOf(row), algorithm, parameters, sawLabels, ids, test, seeds, labels, spaces };
}
