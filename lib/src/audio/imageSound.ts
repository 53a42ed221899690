import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { melToAudio } from "./griffinLim.js";
import { dbToPower } from "./mel.js";

/** Options of {@link soundOfImage}. */
export interface ImageSoundOptions {
  /** Samples from one column of the image to the next, such as `images.columnLength`. */
  columnLength: number;
  /** Of the sound the image was made of, in Hz. Default 22,050. */
  sampleRate?: number;
  /** How much of the image, from its beginning. Default all of it. */
  seconds?: number;
}

/**
 * What an image sounds like: columns are joined by straight lines to frames of 512 samples, and `melToAudio` finds a
 * sound with these frames. Its loudest sample is 0.9. A quality that lets one tell the piece, not more.
 *
 * @param decibels nMels x width, such as `restore` gives
 * @returns mono samples
 */
export function soundOfImage(decibels: MatrixLike, options: ImageSoundOptions): Float32Array {
  const M = toMatrix("soundOfImage", decibels, "decibels");
  const { columnLength, sampleRate = 22_050, seconds = Infinity } = options;
  const hopLength = 512;
  const length = Math.min(seconds * sampleRate, M.cols * columnLength);
  const frames = new Matrix(M.rows, Math.max(2, Math.floor(length / hopLength)));
  for (let t = 0; t < frames.cols; t++) {
    // The center of column c is at (c + 0.5) columnLength.
    const at = Math.min(M.cols - 1, Math.max(0, ((t + 0.5) * hopLength) / columnLength - 0.5));
    const [left, right] = [Math.floor(at), Math.ceil(at)];
    for (let m = 0; m < frames.rows; m++) {
      const [a, b] = [M.data[m * M.cols + left]!, M.data[m * M.cols + right]!];
      frames.data[m * frames.cols + t] = a + (at - left) * (b - a);
    }
  }
  const samples = melToAudio(dbToPower(frames), { sampleRate, hopLength });
  const loudest = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return loudest > 0 ? samples.map((x) => (0.9 * x) / loudest) : samples;
}
