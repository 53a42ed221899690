/** What the encoders over time share: an image as a sequence of tokens. */

import { UserError } from "../../errors.js";
import { checkNumber } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import { type Builder, Dense } from "../layers.js";

/** [bands, frames] of rows that are sequences. */
export function sequenceShape(part: string, shape: readonly number[]): [number, number] {
  if (shape.length === 2) return shape as [number, number];
  throw new UserError(
    `${part}() takes sequences, [bands, frames], but the shape of a row is [${shape.join(", ")}]; give the images' inputShape, or use dense().`,
  );
}

/**
 * Neighboring frames joined to tokens, each projected with ReLU: [batch, bands, frames] -> [tokens * batch, units], token by
 * token, and how many tokens there are. The last token is filled up with zeros, the mean of standardized features.
 */
export class FrameTokens {
  readonly count: number;
  readonly #project: Dense;

  constructor(
    builder: Builder,
    name: string,
    readonly shape: readonly [number, number],
    readonly framesPerToken: number,
    units: number,
  ) {
    checkNumber("framesPerToken", framesPerToken, { min: 1, max: shape[1], integer: true });
    this.count = Math.ceil(shape[1] / framesPerToken);
    this.#project = new Dense(builder, name, shape[0] * framesPerToken, units, { relu: true });
  }

  call(x: Tensor): Tensor {
    const { count, framesPerToken } = this;
    const [bands, frames] = this.shape;
    const batch = x.shape[0] as number;
    const missing = count * framesPerToken - frames;
    const filled =
      missing > 0
        ? tf.pad(x, [
            [0, 0],
            [0, 0],
            [0, missing],
          ])
        : x;
    const split = tf.reshape(filled, [batch, bands, count, framesPerToken]);
    const tokens = tf.reshape(tf.transpose(split, [2, 0, 1, 3]), [count * batch, bands * framesPerToken]);
    return this.#project.call(tokens);
  }
}
