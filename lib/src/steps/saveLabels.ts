import type { Split } from "../collection/index.js";
import type { Row } from "../io/index.js";
import type { Run } from "../results/index.js";
import { type Evaluation, nameOf } from "../selection/index.js";
import type { Song } from "../song.js";

/** Options of {@link saveLabels}. */
export interface SaveLabelsOptions {
  /** The clustered songs. */
  songs: readonly Song[];
  /** Their split. */
  split: Split;
  /** Name of the saved table. Default "labels". */
  save?: string;
}

/**
 * Saves the clusters of all songs as `labels.csv`: id, part of the split, the chosen clustering, and one column per
 * clustering, of the first seed; noise is -1.
 *
 * @param run where they are saved
 * @param evaluation as `evaluateSpaces` gave it
 */
export function saveLabels(
  run: Pick<Run, "csv">,
  { rows, best }: Pick<Evaluation, "rows" | "best">,
  { songs, split, save = "labels" }: SaveLabelsOptions,
): void {
  const parts = partsOf(split, songs.length);
  const labels = songs.map((song, i): Row => {
    const row: Row = { id: song.id, split: parts[i] };
    if (best) row.chosen = best.runs[0]?.labels[i];
    for (const one of rows) row[nameOf(one)] = one.labels[i];
    return row;
  });
  run.csv(save, labels);
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
