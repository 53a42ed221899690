import { Matrix, type MatrixLike } from "../array/index.js";
import { toMatrix } from "../array/matrix.js";
import { soundOfImage } from "../audio/index.js";
import { spectrogramGrid } from "../figures/index.js";
import { listen } from "../notebook/listen.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";

/** A spectrogram to show, or to listen to. */
export interface ShownSpectrogram {
  /** Heading of its panel or of its player. */
  heading: string;
  /** In decibels: nMels x frames. */
  image: MatrixLike;
}

/** Options of {@link showSpectrograms}. */
export interface ShowSpectrogramsOptions {
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
  /** Samples from one column of an image to the next, such as `images.columnLength`. */
  hopLength: number;
  /** Panels side by side. Default 4. */
  columns?: number;
}

/**
 * Spectrograms on one scale, such as a song decoded in several ways. Nothing where there are none.
 *
 * @param run where the figure is saved
 * @param spectrograms row by row
 */
export async function showSpectrograms(
  run: Run,
  spectrograms: readonly ShownSpectrogram[],
  { title, save, hopLength, columns = 4 }: ShowSpectrogramsOptions,
): Promise<void> {
  if (spectrograms.length === 0) return;
  const images = spectrograms.map(({ image }) => image);
  const headings = spectrograms.map(({ heading }) => heading);
  await show(spectrogramGrid(images, headings, { columns, hopLength, title }), { save: run.figure(save) });
}

/**
 * Players of spectrograms, their phases estimated by Griffin and Lim's method: judge only the course of the music.
 *
 * @param spectrograms in the order they are shown
 * @param options `hopLength` as in {@link showSpectrograms}, and `seconds` of each, from its beginning; default 5
 */
export async function listenToSpectrograms(
  spectrograms: readonly ShownSpectrogram[],
  { hopLength, seconds = 5 }: { hopLength: number; seconds?: number },
): Promise<void> {
  if (spectrograms.length === 0) return;
  const clips = spectrograms.map(({ heading, image }) => ({
    title: heading,
    samples: soundOfImage(image, { columnLength: hopLength, seconds }),
  }));
  await listen(clips, { seconds });
}

/**
 * A row of a matrix as an image.
 *
 * @param X n x (height * width), row-major: mel band by mel band
 * @param row which one
 * @param height number of mel bands
 * @returns height x width
 */
export function imageOfRow(X: MatrixLike, row: number, height: number): Matrix {
  const M = toMatrix("imageOfRow", X, "X");
  return new Matrix(height, M.cols / height, M.row(row).slice());
}
