import { sameRecordings } from "../audio/copies.js";
import { recordingFacts } from "../audio/index.js";
import { say, sayList } from "../notebook/say.js";
import { watch } from "../notebook/watch.js";
import type { Results } from "../results/index.js";
import { clustererOf, type HonestyMeter, type HonestyMetric, honestyMeter, truthOf } from "../selection/index.js";
import type { Song } from "../song.js";
import { type SavedChoice, savedChoice } from "./savedChoice.js";

/** Options of {@link measureHonesty}. */
export interface MeasureHonestyOptions {
  /** The collection, with the songs of the results. */
  songs: readonly Song[];
  /** The true label that the clusterings are compared with, such as "genre"; undefined: only the silhouette. */
  field?: string;
  /** Seconds of each song that were used. Default 30. */
  seconds?: number;
}

/** The honesty meters of one notebook's chosen clustering. */
export interface MeasuredChoice {
  /** What was measured. */
  choice: SavedChoice;
  /** One per score: the adjusted Rand index with the label, and the silhouette. */
  meters: HonestyMeter[];
}

/**
 * The honesty meter of the clustering that each notebook chose, on its test songs, with a progress line: see
 * `honestyMeter`. Looks for near copies among all songs, and reads each recording's length, loudness, bandwidth and
 * codec; both are cached.
 *
 * @param results of the notebooks, as `resultsOfSameSongs` found them
 * @returns one entry per notebook that saved its choice
 */
export async function measureHonesty(
  results: readonly Results[],
  { songs, field, seconds = 30 }: MeasureHonestyOptions,
): Promise<MeasuredChoice[]> {
  const choices = results.flatMap((one) => savedChoice(one) ?? []);
  const without = results.filter(({ name }) => choices.every(({ notebook }) => notebook !== name));
  sayList(without.map(({ name }) => `${name} saved no chosen clustering, and is not measured.`));
  if (choices.length === 0) return [];
  const facts = await watch("Reading the recordings", (task) => recordingFacts(songs, { seconds, ...task }));
  const copies = await watch("Near copies", (task) => sameRecordings(songs, task));
  if (copies.length > 0) say`${copies.length} groups of near copies among ${songs.length} songs.`;
  const placeOf = new Map(songs.map(({ id }, i) => [id, i]));
  const measured: MeasuredChoice[] = [];
  for (const choice of choices) {
    const there = choice.ids.map((id) => placeOf.get(id));
    if (there.includes(undefined)) {
      say`${choice.notebook} is of songs that are not in this collection, and is not measured.`;
      continue;
    }
    const rowOf = new Map(there.map((place, row) => [songs[place!]!, row]));
    const its = there.map((place) => songs[place!]!);
    const truth = field === undefined ? undefined : truthOf(its, [field])[field];
    const { labels, spaces, seeds, test } = choice;
    const about = {
      ...{ labels, spaces, seeds, truth, field, rows: test, cluster: clustererOf(choice) },
      copies: copies.map((group) => group.flatMap((song) => rowOf.get(song) ?? [])),
      artists: its.map(({ artist }) => artist),
      facts: there.map((place) => facts[place!]),
    };
    const metrics: HonestyMetric[] = truth ? ["adjustedRand", "silhouette"] : ["silhouette"];
    const meters: HonestyMeter[] = [];
    for (const metric of metrics) {
      meters.push(
        await watch(`Honesty of ${choice.notebook}, ${metric}`, (task) => honestyMeter({ ...about, metric, ...task })),
      );
    }
    measured.push({ choice, meters });
  }
  return measured;
}
