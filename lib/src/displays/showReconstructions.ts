import type { Matrix } from "../array/index.js";
import { type ScaledImages, soundOfImage } from "../audio/index.js";
import { spectrogramPairs } from "../figures/index.js";
import { type Rows, selectBatches } from "../models/index.js";
import { type Clip, listen } from "../notebook/listen.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import type { Song } from "../song.js";

/** Options of {@link showReconstructions}. */
export interface ShowReconstructionsOptions {
  /** One per image. */
  songs: readonly Song[];
  /** Which songs, such as `spread(split.test, 3)`: a column each. */
  rows: ArrayLike<number>;
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
}

/** A song's image before and after a model, in decibels, nMels x width. */
export interface ReconstructedImage {
  /** The song. */
  song: Song;
  /** As the model was given it. */
  original: Matrix;
  /** Decoded from its latent mean. */
  reconstructed: Matrix;
}

/**
 * Images of songs above, their reconstructions from the latent means below, in decibels.
 *
 * @param run where the figure is saved
 * @param model trained on images of `scaleImages`
 * @param images the same images
 * @returns the images that were drawn, for {@link listenToReconstructions}
 */
export async function showReconstructions(
  run: Run,
  model: { reconstruct(images: Rows): Promise<Matrix> },
  images: ScaledImages,
  { songs, rows, title, save }: ShowReconstructionsOptions,
): Promise<ReconstructedImage[]> {
  const after = await model.reconstruct(selectBatches(images, rows));
  const found = await Promise.all(
    Array.from(rows, async (row, i) => ({
      song: songs[row] as Song,
      original: await images.restore(row),
      reconstructed: await images.restore(row, after.row(i)),
    })),
  );
  const pairs = found.map(({ song, ...both }) => ({ name: nameOf(song), ...both }));
  await show(spectrogramPairs(pairs, { title, hopLength: images.columnLength }), { save: run.figure(save) });
  return found;
}

/**
 * Players of each song: the recording; its image converted to sound, the upper bound for any model of images; and the
 * reconstruction. Phases are estimated by the Griffin-Lim method.
 *
 * @param found as {@link showReconstructions} gave it
 * @param options `columnLength` of the images; `seconds` of each clip, default 5
 */
export async function listenToReconstructions(
  found: readonly ReconstructedImage[],
  { columnLength, seconds = 5 }: { columnLength: number; seconds?: number },
): Promise<void> {
  const clips = found.flatMap(({ song, original, reconstructed }): Clip[] => {
    const sound = (image: Matrix) => soundOfImage(image, { columnLength, seconds });
    return [
      { title: `${nameOf(song)}: the recording`, file: song.audioPath as string },
      { title: "its image", samples: sound(original) },
      { title: "its reconstruction", samples: sound(reconstructed) },
    ];
  });
  await listen(clips, { seconds });
}

/**
 * Some of the rows, evenly spread, such as three of the test songs.
 *
 * @param rows in order
 * @param n how many; all, where there are fewer
 * @returns the first one, and others at equal distances
 */
export function spread(rows: ArrayLike<number>, n: number): number[] {
  const at = Array.from({ length: n }, (_, i) => Math.floor((i * rows.length) / n));
  return [...new Set(at)].flatMap((i) => (i < rows.length ? [rows[i] as number] : []));
}

const nameOf = ({ title, id }: Song) => title ?? id;
