/**
 * Small collections: the minimum number of songs of a notebook, and parameters reduced to fit few songs.
 */
import type { Collection } from "../collection/index.js";
import { UnsuitableCollection } from "../errors.js";

/** Two training songs, one validation song, one test song. */
const FEWEST_SONGS = 4;
/** Below this many songs the test split has four or fewer. */
const FEW_SONGS = 30;

/**
 * Checks that there are enough songs.
 *
 * @param collection as `openCollection` gave it
 * @param usable number of songs that have what is needed
 * @param what they need, for the messages; default what a notebook about sound needs
 * @returns a warning where there are too few songs for meaningful numbers; otherwise undefined
 * @throws UnsuitableCollection where there are fewer than four
 */
export function checkSongCount(
  collection: Pick<Collection, "name" | "songs" | "features">,
  usable: number,
  what = collection.features ? "features" : "readable sound",
): string[] {
  if (usable === 0) {
    const worded = collection.songs.filter(({ lyrics }) => lyrics).length;
    const rest = worded > 0 ? ` Its ${songs(worded)} with lyrics can be looked at in 00_collection.` : "";
    throw new UnsuitableCollection(
      `No song of "${collection.name}" has ${what}, as this notebook needs; 00_collection lists what could not be read.${rest}`,
    );
  }
  if (usable < FEWEST_SONGS) {
    throw new UnsuitableCollection(
      `"${collection.name}" has ${songs(usable)} with ${what}; this notebook needs at least ${FEWEST_SONGS}, to train, to choose and to test. Add songs; 00_collection describes fewer.`,
    );
  }
  return usable >= FEW_SONGS
    ? []
    : [
        `There are only ${usable} songs with ${what}. Everything below is computed, but numbers from so few songs say nothing about music: take it as a trial run.`,
      ];
}

const songs = (n: number) => `${n} song${n === 1 ? "" : "s"}`;

/** Parameters that are limited by the number of songs. */
export interface SizedSettings {
  /** Numbers of clusters to try, or one; "classes" is kept. */
  k?: number | "classes" | readonly (number | "classes")[];
  /** Number of clusters of a mixture or of VaDE. */
  clusters?: number;
  /** Of DBSCAN. */
  minSamples?: number;
  /** Of HDBSCAN. */
  minClusterSize?: number;
}

/**
 * Reduces parameters to the number of songs: numbers of clusters to less than it, minSamples and minClusterSize to at
 * most half of it.
 *
 * @param settings such as the notebook's parameters; other keys are ignored
 * @param songs at least 2
 * @returns the parameters, and a sentence for each change
 */
export function fitToSongs<T extends SizedSettings>(
  settings: T,
  songs: number,
): Pick<T, keyof T & keyof SizedSettings> & { notes: string[] } {
  const half = Math.max(2, Math.floor(songs / 2));
  const clusters = (k: number) => (k < songs ? k : half);
  const fitted: SizedSettings = {};
  const { k, minSamples, minClusterSize } = settings;
  if (typeof k === "number") fitted.k = clusters(k);
  else if (k === "classes") fitted.k = k;
  else if (k) {
    const below = k.filter((count) => count === "classes" || count < songs);
    fitted.k = below.length > 0 ? below : [half];
  }
  if (settings.clusters !== undefined) fitted.clusters = clusters(settings.clusters);
  if (minSamples !== undefined) fitted.minSamples = Math.min(minSamples, half);
  if (minClusterSize !== undefined) fitted.minClusterSize = Math.min(minClusterSize, half);
  const notes = Object.entries(fitted).flatMap(([name, value]) => {
    const asked = [settings[name as keyof SizedSettings]].flat().join(", ");
    const used = [value].flat().join(", ");
    return asked === used ? [] : [`${name} is ${used} in place of ${asked}: there are only ${songs} songs.`];
  });
  return { ...(fitted as Pick<T, keyof T & keyof SizedSettings>), notes };
}
