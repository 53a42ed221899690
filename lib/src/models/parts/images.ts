/** What the parts over images share: their shape, and how many go through at once. */

import { UserError } from "../../errors.js";
import { checkNumber } from "../../options.js";

/** Side of the grid between convolutions and dense layers. */
export const GRID = 4;

/** Channels and dense units of a convolutional part, checked. */
export function checkWidths(channels: readonly number[], hidden: number): void {
  if (channels.length === 0) throw new UserError("channels is empty; give one number of channels per convolution.");
  for (const width of [...channels, hidden]) checkNumber("A layer width", width, { min: 1, integer: true });
}

/** [height, width, channels] of rows that are images, large enough for one pooling less than there are `levels`. */
export function imageShape(part: string, shape: readonly number[], levels: number): [number, number, number] {
  const [height, width, channels = 1] = shape as [number, number, number?];
  if (shape.length !== 2 && shape.length !== 3) {
    throw new UserError(
      `${part}() takes images, [height, width], but the shape of a row is [${shape.join(", ")}]; give the images' inputShape, or use dense().`,
    );
  }
  const smallest = 2 ** (levels - 1);
  checkNumber("height", height, { min: smallest, integer: true });
  checkNumber("width", width, { min: smallest, integer: true });
  return [height, width, channels];
}

/**
 * Images per micro-batch: the first layer and its gradient take 32 floats per pixel each, 128 bytes, and as many more as
 * the image has further channels. Gradients are accumulated over micro-batches, so that this changes memory and not
 * results; no size measured faster than 2^19 pixels.
 */
export function imagesAtOnce([height = 1, width = 1, channels = 1]: readonly number[]): number {
  return Math.max(1, Math.floor(2 ** 19 / (height * width * (1 + (channels - 1) / 32))));
}

/** [height, width] of images that a decoder makes, of one channel. */
export function planeShape(part: string, shape: readonly number[], levels: number): [number, number] {
  const [height, width, channels] = imageShape(part, shape, levels);
  if (channels === 1) return [height, width];
  throw new UserError(
    `${part}() decodes images of one channel, but the shape of a row is [${shape.join(", ")}]; give another decoder, such as dense().`,
  );
}
