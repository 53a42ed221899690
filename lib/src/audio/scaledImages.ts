/**
 * Scaling of log-mel images for convolutional models, and its inverse to decibels.
 */

import { Matrix } from "../array/matrix.js";
import { oneOf, UserError } from "../errors.js";
import type { MelImages } from "./extract.js";

/** Decibels of silence: extractMelImages clips at 80 dB below the song's loudest cell. */
const SILENCE = -80;
/** Lower bound of the standard deviation in dB, so that noise in constant bands is not amplified. */
const SMALLEST_DEVIATION = 1;

/** Options of {@link scaleImages}. */
export interface ScaleImagesOptions {
  /**
   * "collection": every band minus its mean over the training songs, over its deviation there, so that songs keep their
   * timbre. "song": the same within each song, so that what is left is how a song changes and not how it sounds.
   */
  by: "collection" | "song";
  /** Rows of the training songs, where means and deviations are taken by "collection". */
  train: ArrayLike<number>;
}

/** Standardized images, read a batch at a time, and the way back to decibels. */
export interface ScaledImages
  extends Pick<MelImages, "length" | "height" | "width" | "cols" | "columnLength" | "read"> {
  /**
   * An image in decibels again, height x width, -80 to 0.
   * @param row the image whose scale it is on
   * @param values height * width; default the image itself
   */
  restore(row: number, values?: ArrayLike<number>): Promise<Matrix>;
  /** The scale of a typical song, in decibels: that of the training songs together, also where each song has its own. */
  typicalBands(): Promise<BandMoments>;
}

/** Of each band, in decibels. */
export interface BandMoments {
  means: Float64Array;
  deviations: Float64Array;
}

/**
 * Images in decibels, standardized band by band; padding after a song's end becomes 0. Images are read when they are
 * asked for, so that memory does not grow with the collection.
 *
 * @param images of `extractMelImages` with `normalize: "none"`
 * @returns images of the same songs in the same order, read when they are asked for
 * @throws UserError where `by` is unknown, or there is no training song to scale by
 */
export async function scaleImages(images: MelImages, { by, train }: ScaleImagesOptions): Promise<ScaledImages> {
  if (by !== "collection" && by !== "song") {
    throw new UserError(`scaleImages: by is "${by}"; it must be ${oneOf(["collection", "song"])}.`);
  }
  const { length, height, width, cols, columnLength } = images;
  if (by === "collection" && train.length === 0) {
    throw new UserError("scaleImages: train is empty; scaling by the collection needs at least one training song.");
  }
  const shared = by === "collection" ? (await trainingBands(images, train)).moments() : undefined;
  const bandsOf = (image: Float32Array) => {
    if (shared) return shared;
    const own = new Bands(height, width);
    own.add(image);
    return own.moments();
  };
  return {
    ...{ length, height, width, cols, columnLength },
    typicalBands: async () => shared ?? (await trainingBands(images, train)).moments(),
    async read(rows) {
      const out = await images.read(rows);
      for (let i = 0; i < rows.length; i++) {
        const image = out.subarray(i * cols, (i + 1) * cols);
        const { means, deviations } = bandsOf(image);
        const end = soundingColumns(image, height, width);
        for (let j = 0; j < cols; j++) {
          const band = Math.floor(j / width);
          image[j] = j % width < end ? (image[j]! - means[band]!) / deviations[band]! : 0;
        }
      }
      return out;
    },
    async restore(row, values) {
      const image = await images.read([row]);
      if (!values) return new Matrix(height, width, image);
      if (values.length !== cols) {
        throw new UserError(`restore: ${values.length} values were given, but an image has ${height} x ${width}.`);
      }
      const { means, deviations } = bandsOf(image);
      const decibels = (value: number, j: number) => {
        const band = Math.floor(j / width);
        return Math.min(0, Math.max(SILENCE, value * deviations[band]! + means[band]!));
      };
      return new Matrix(height, width, Float32Array.from(values, decibels));
    },
  };
}

/** Running means and deviations of bands. */
class Bands {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #columns = 0;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    this.#sums = new Float64Array(height);
    this.#squares = new Float64Array(height);
  }

  add(image: Float32Array): void {
    const end = soundingColumns(image, this.height, this.width);
    this.#columns += end;
    for (let m = 0; m < this.height; m++) {
      for (let t = 0; t < end; t++) {
        const value = image[m * this.width + t]!;
        this.#sums[m]! += value;
        this.#squares[m]! += value * value;
      }
    }
  }

  moments(): BandMoments {
    const n = Math.max(1, this.#columns);
    const means = this.#sums.map((sum) => sum / n);
    const deviations = this.#squares.map((sum, m) =>
      Math.max(SMALLEST_DEVIATION, Math.sqrt(Math.max(0, sum / n - means[m]! ** 2))),
    );
    return { means, deviations };
  }
}

/** Training images are read so many at a time. */
const AT_ONCE = 64;

async function trainingBands(images: MelImages, train: ArrayLike<number>): Promise<Bands> {
  const bands = new Bands(images.height, images.width);
  for (let start = 0; start < train.length; start += AT_ONCE) {
    const rows = Array.from(train).slice(start, start + AT_ONCE);
    const data = await images.read(rows);
    rows.forEach((_, i) => {
      bands.add(data.subarray(i * images.cols, (i + 1) * images.cols));
    });
  }
  return bands;
}

/** Columns up to the last one with any sound; what comes after is padding. */
function soundingColumns(image: Float32Array, height: number, width: number): number {
  for (let t = width - 1; t >= 0; t--) {
    for (let m = 0; m < height; m++) if (image[m * width + t]! > SILENCE) return t + 1;
  }
  return 0;
}
