import { extractMelImages, type MelImageOptions, type MelImages } from "../audio/index.js";
import type { Collection } from "../collection/index.js";
import type { Run } from "../results/index.js";
import { checkSongCount } from "../selection/index.js";
import type { Song } from "../song.js";
import { showLeftOut } from "./describeSound.js";
import { say, sayList } from "./say.js";
import { watch } from "./watch.js";

/** The songs whose sound could be read, and their images. */
export interface ImagedSongs {
  /** In the order of the collection. */
  songs: Song[];
  /** One per song, in decibels below its loudest cell; see `scaleImages`. */
  images: MelImages;
}

/**
 * Computes log-mel images of a collection, in decibels, with a progress line. Says how many songs there are and shows
 * those that were left out, which `skipped.csv` lists. The images stay on disk.
 *
 * @param run where `skipped.csv` is saved
 * @param collection as `openSongs` gave it
 * @param options seconds of each song, mel bands and columns of an image
 * @returns the songs that could be read, and their images
 * @throws UnsuitableCollection where fewer than four songs can be read
 */
export async function describeImages(
  run: Pick<Run, "csv">,
  collection: Collection,
  { seconds, nMels, width }: Required<Pick<MelImageOptions, "seconds" | "nMels" | "width">>,
): Promise<ImagedSongs> {
  const images = await watch("Computing log-mel images", (task) =>
    extractMelImages(collection.songs, { seconds, nMels, width, normalize: "none", ...task }),
  );
  const songs = Array.from(images.indices, (i) => collection.songs[i] as Song);
  showLeftOut(run, [...collection.skipped, ...images.skipped]);
  say`**${songs.length} songs** as images of ${seconds} s: ${nMels} mel bands x ${width} columns.`;
  sayList([...checkSongCount(collection, songs.length), ...images.notes]);
  return { songs, images };
}
