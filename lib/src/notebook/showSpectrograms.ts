import { Matrix } from "../array/index.js";
import { soundOfImage } from "../audio/index.js";
import { spectrogramGrid } from "../figures/index.js";
import type { Run } from "../results/index.js";
import { listen } from "./listen.js";
import { show } from "./show.js";

/** A spectrogram to show. */
export interface ShownSpectrogram {
  /** Heading of its panel and of its player. */
  heading: string;
  /** In decibels: nMels x frames. */
  image: Matrix;
}

/** Options of {@link showSpectrograms}. */
export interface ShowSpectrogramsOptions {
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
  /** Samples from one column of an image to the next. */
  hopLength: number;
  /** Panels side by side. Default 4. */
  columns?: number;
  /** Seconds of each to listen to, their phases estimated by Griffin and Lim's method; 0: none. Default 0. */
  heard?: number;
}

/**
 * Spectrograms on one scale, such as a song decoded in several ways; on request also as sound.
 *
 * @param run where the figure is saved
 * @param spectrograms row by row
 */
export async function showSpectrograms(
  run: Run,
  spectrograms: readonly ShownSpectrogram[],
  { title, save, hopLength, columns = 4, heard = 0 }: ShowSpectrogramsOptions,
): Promise<void> {
  const images = spectrograms.map(({ image }) => image);
  const headings = spectrograms.map(({ heading }) => heading);
  await show(spectrogramGrid(images, headings, { columns, hopLength, title }), { save: run.figure(save) });
  if (heard === 0) return;
  const clips = spectrograms.map(({ heading, image }) => ({
    title: heading,
    samples: soundOfImage(image, { columnLength: hopLength, seconds: heard }),
  }));
  await listen(clips, { seconds: heard });
}

/**
 * A row of a matrix as an image.
 *
 * @param X n x (height * width), row-major: mel band by mel band
 * @param row which one
 * @param height number of mel bands
 * @returns height x width
 */
export function imageOfRow(X: Matrix, row: number, height: number): Matrix {
  return new Matrix(height, X.cols / height, X.row(row).slice());
}
