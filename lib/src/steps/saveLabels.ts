import type { MatrixLike } from "../array/index.js";
import type { Split } from "../collection/index.js";
import type { Row } from "../io/index.js";
import type { Run } from "../results/index.js";
import { type Evaluation, nameOf, perSeed } from "../selection/index.js";
import type { Song } from "../song.js";

/** Options of {@link saveLabels}. */
export interface SaveLabelsOptions {
  /** The clustered songs. */
  songs: readonly Song[];
  /** Their split. */
  split: Split;
  /** Name of the saved table. Default "labels". */
  save?: string;
  /** What was clustered, by name, as `evaluateSpaces` took it; then the chosen clustering is saved whole. */
  spaces?: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>;
}

/**
 * Saves the clusters of all songs as `labels.csv`: id, part of the split, the chosen clustering, and one column per
 * clustering, of the first seed; noise is -1. With `spaces` also the chosen clustering with all seeds, as `savedChoice`
 * reads it: `chosen.json`, `chosen_labels.csv` and `chosen_space.npy` (`chosen_space_2.npy` … where each seed has its own).
 *
 * @param run where they are saved
 * @param evaluation as `evaluateSpaces` gave it
 */
export function saveLabels(
  run: Pick<Run, "csv" | "json" | "npy">,
  { rows, best }: Pick<Evaluation, "rows" | "best">,
  { songs, split, save = "labels", spaces }: SaveLabelsOptions,
): void {
  const parts = partsOf(split, songs.length);
  const labels = songs.map((song, i): Row => {
    const row: Row = { id: song.id, split: parts[i] };
    if (best) row.chosen = best.runs[0]?.labels[i];
    for (const one of rows) row[nameOf(one)] = one.labels[i];
    return row;
  });
  run.csv(save, labels);
  const clustered = best && spaces?.[best.representation];
  if (!clustered) return;
  const { representation, algorithm, parameters, sawLabels, runs } = best;
  const seeds = runs.map(({ seed }, r) => seed ?? r);
  run.json("chosen", { representation, algorithm, parameters, seeds, ...(sawLabels && { sawLabels }) });
  const column = (r: number) => `run ${r + 1}`;
  const ofRuns = (i: number): Row => Object.fromEntries(runs.map((one, r) => [column(r), one.labels[i]]));
  run.csv(
    "chosen_labels",
    songs.map(({ id }, i) => ({ id, split: parts[i], ...ofRuns(i) })),
  );
  for (const [r, X] of perSeed(clustered).slice(0, runs.length).entries()) {
    run.npy(r === 0 ? "chosen_space" : `chosen_space_${r + 1}`, X);
  }
}

/**
 * The part of the split that each song is in.
 *
 * @param split of the songs
 * @param n number of songs
 * @returns "train", "validation" or "test", one per song
 */
export function partsOf(split: Split, n: number): string[] {
  const parts = Array.from({ length: n }, () => "train");
  for (const i of split.validation) parts[i] = "validation";
  for (const i of split.test) parts[i] = "test";
  return parts;
}
