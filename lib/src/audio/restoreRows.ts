import type { Matrix } from "../array/index.js";
import type { ScaledImages } from "./scaledImages.js";

/**
 * Images of songs in decibels: their own, or others on the scale of their image, such as reconstructions.
 *
 * @param images as `scaleImages` gave them
 * @param rows indices of the songs, or one of them for all rows of `X`
 * @param X n x values of an image, one row for each of `rows`; default the images themselves
 * @returns height x width each
 */
export async function restoreRows(
  images: Pick<ScaledImages, "restore">,
  rows: ArrayLike<number> | number,
  X?: Matrix,
): Promise<Matrix[]> {
  const places = typeof rows === "number" ? Array.from({ length: X?.rows ?? 1 }, () => rows) : Array.from(rows);
  return Promise.all(places.map((row, i) => images.restore(row, X?.row(i))));
}
