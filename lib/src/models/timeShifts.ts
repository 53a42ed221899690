import { toMatrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { type Batches, type Rows, rowSource } from "./dataset.js";

/** Options of {@link timeShifts}. */
export interface TimeShiftOptions {
  /** Columns of an image: time. Its rows are the bands. */
  width: number;
  /** How often each image is there, each time shifted by another amount; at most the width. Default 16. */
  copies: number;
  /** Seed of the shifts. Default 0. */
  seed: number;
}

/**
 * Images shifted cyclically in time, as a larger training set: where a song is cut is arbitrary, and a few hundred
 * images are few. Row c · n + i is image i, shifted by an amount drawn from the c-th of `copies` equal parts of the width.
 * The shifts are drawn once, so that an epoch can be repeated; images are shifted when they are read.
 *
 * @param images n x (bands · width), row-major, in memory or on disk
 * @param options `width` is needed
 * @returns copies · n rows, read when they are asked for
 * @throws UserError where the width does not divide the columns
 */
export function timeShifts(images: Rows, options: Partial<TimeShiftOptions> & { width: number }): Batches {
  const { width, copies, seed } = withDefaults<TimeShiftOptions>("timeShifts", options, {
    width: 0,
    copies: Math.max(1, Math.min(16, options.width)),
    seed: DEFAULT_SEED,
  });
  checkNumber("width", width, { min: 1, integer: true });
  const given = "read" in images ? images : toMatrix("timeShifts", images);
  const source = rowSource(given, given.cols, "X");
  const { length: n, cols } = source;
  if (cols % width !== 0) {
    throw new UserError(
      `timeShifts: X has ${cols} columns, which images of width ${width} do not fill; give the images' width.`,
    );
  }
  checkNumber("copies", copies, { min: 1, max: width, integer: true });
  const rng = new Rng(seed, "time shifts");
  const shifts = Int32Array.from({ length: copies * n }, (_, row) =>
    Math.floor(((Math.floor(row / n) + rng.uniform()) * width) / copies),
  );
  return {
    length: copies * n,
    cols,
    async read(rows) {
      const out = Float32Array.from(await source.read(rows.map((row) => row % n)));
      rows.forEach((row, i) => {
        for (let start = i * cols; start < (i + 1) * cols; start += width) {
          rotate(out.subarray(start, start + width), shifts[row] as number);
        }
      });
      return out;
    },
  };
}

/** Moves every value `by` places to the right, those at the end to the beginning. */
function rotate(values: Float32Array, by: number): void {
  const end = values.slice(values.length - by);
  values.copyWithin(by, 0, values.length - by);
  values.set(end);
}
