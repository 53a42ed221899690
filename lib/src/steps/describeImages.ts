import type { Matrix } from "../array/index.js";
import { extractAll, type FeatureKind, type MelImages, type WantedFeatures } from "../audio/index.js";
import type { Collection } from "../collection/index.js";
import { say, sayList } from "../notebook/say.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { checkSongCount } from "../selection/index.js";
import type { Song } from "../song.js";
import { showLeftOut } from "./describeSound.js";

/** Options of {@link describeImages}. */
export interface DescribeImagesOptions {
  /** Seconds used of each song. */
  seconds: number;
  /** Mel bands: the height of an image. */
  nMels: number;
  /** Columns of an image. */
  width: number;
  /** Features to compute of the same sound. Default none. */
  features?: readonly FeatureKind[];
}

/** The songs whose sound could be read, their images, and features. */
export interface ImagedSongs {
  /** In the order of the collection. */
  songs: Song[];
  /** One per song, in decibels below its loudest cell; see `scaleImages`. */
  images: MelImages;
  /** By kind: n rows each, one a song. */
  features: Record<string, Matrix>;
}

/**
 * Computes log-mel images of a collection, in decibels, and features of the same sound, with a progress line. Says how many songs there are and shows
 * those that were left out, which `skipped.csv` lists. The images stay on disk.
 *
 * @param run where `skipped.csv` is saved
 * @param collection as `openSongs` gave it
 * @param options seconds of each song, mel bands and columns of an image, and which features
 * @returns the songs that could be read, their images and features
 * @throws UnsuitableCollection where fewer than four songs can be read
 */
export async function describeImages(
  run: Pick<Run, "csv">,
  collection: Collection,
  { seconds, nMels, width, features = [] }: DescribeImagesOptions,
): Promise<ImagedSongs> {
  const melImages = { nMels, width, normalize: "none" } as const;
  const wanted: WantedFeatures = { ...Object.fromEntries(features.map((kind) => [kind, {}])), melImages };
  const found = await watch("Computing log-mel images", (task) =>
    extractAll(collection.songs, wanted, { seconds, ...task }),
  );
  const { melImages: images, ...others } = found as unknown as { melImages: MelImages } & Record<string, { X: Matrix }>;
  const songs = Array.from(images.indices, (i) => collection.songs[i] as Song);
  showLeftOut(run, [...collection.skipped, ...images.skipped]);
  say`**${songs.length} songs** as images of ${seconds} s: ${nMels} mel bands x ${width} columns.`;
  sayList([...checkSongCount(collection, songs.length), ...images.notes]);
  const matrices = Object.entries(others as Record<string, { X: Matrix }>).map(([kind, { X }]) => [kind, X] as const);
  return { songs, images, features: Object.fromEntries(matrices) };
}
