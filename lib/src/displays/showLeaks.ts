import type { MatrixLike } from "../array/index.js";
import { sameRecordings } from "../audio/copies.js";
import { recordingFacts } from "../audio/index.js";
import type { Truth } from "../metrics/index.js";
import { sayList } from "../notebook/say.js";
import { showTable } from "../notebook/table.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { chosenClusterings, type Evaluation, leakCheck } from "../selection/index.js";
import type { Song } from "../song.js";

/** Options of {@link showLeaks}. */
export interface ShowLeaksOptions {
  /** The evaluated representations: a matrix, or one per seed. */
  representations: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>;
  /** One per row. */
  songs: readonly Song[];
  /** True labels by name, such as `truthOf(songs)`. */
  truth: Readonly<Record<string, Truth>>;
  /** Seconds of each song that were used. */
  seconds: number;
}

/**
 * The leak check of the chosen clustering of each representation, as a table, in sentences and in `leaks.csv`:
 * agreement with the length, loudness, bandwidth and codec of the recordings, next to silhouette and agreement with the
 * labels, with and without near duplicates.
 *
 * @param run where `leaks.csv` is saved
 * @param evaluation as `evaluate` gave it
 */
export async function showLeaks(
  run: Run,
  evaluation: Evaluation,
  { representations, songs, truth, seconds }: ShowLeaksOptions,
): Promise<void> {
  const facts = await watch("Leak check", (task) => recordingFacts(songs, { seconds, ...task }));
  const groups = await watch("Near copies", (task) => sameRecordings(songs, task));
  const placeOf = new Map(songs.map((song, i) => [song, i]));
  const copies = groups.map((group) => group.map((song) => placeOf.get(song)!));
  const clusterings = chosenClusterings(evaluation, representations);
  const { rows, notes } = leakCheck({ clusterings, facts, truth, copies });
  run.csv("leaks", rows);
  sayList(notes);
  if (rows.length === 0 || facts.every((fact) => !fact)) return;
  showTable(rows, {
    caption:
      "Leak check, all songs: agreement of the chosen clusters with the recordings' length, loudness, bandwidth and " +
      "codec (0: chance, 1: it decides the cluster; empty: alike in all songs), beside silhouette and ARI",
    maxRows: 200,
  });
}
