import { checkNumber, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import { type Builder, Lstm } from "../layers.js";
import { FrameTokens, sequenceShape } from "./frames.js";
import type { Encoder, EncoderPart } from "./part.js";

/** Options of {@link lstm}. */
export interface LstmOptions {
  /** Units of each direction. Default 128. */
  units: number;
  /** Neighboring frames that are one time step. Fewer see finer rhythm and take longer. Default 8. */
  framesPerToken: number;
}

/**
 * A bidirectional LSTM (Hochreiter & Schmidhuber 1997; Graves & Schmidhuber 2005) over the frames of an image, averaged over
 * time: an encoder that sees the order of the frames, wherever in the song it is.
 *
 *     [batch, bands, frames] -> [tokens, batch, bands * 8] -> 128, ReLU -> LSTM forward 128 and backward 128
 *     -> mean over time [batch, 256]
 *
 * An LSTM and not a GRU because TensorFlow runs all time steps of an LSTM in one kernel, forward and backward.
 *
 * @returns a part, for the `encoder` of a model; it has no decoder
 * @throws UserError on a number that is no positive whole number
 */
export function lstm(options: Partial<LstmOptions> = {}): EncoderPart {
  return new LstmPart(options);
}

/** @internal */
export class LstmPart implements EncoderPart {
  readonly kind = "lstm";
  readonly options: LstmOptions;

  constructor(options: Partial<LstmOptions>) {
    this.options = withDefaults<LstmOptions>("lstm", options, { units: 128, framesPerToken: 8 });
    checkNumber("units", this.options.units, { min: 1, integer: true });
    checkNumber("framesPerToken", this.options.framesPerToken, { min: 1, integer: true });
  }

  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder {
    const { units, framesPerToken } = this.options;
    const shape = sequenceShape("lstm", inputShape);
    const tokens = new FrameTokens(builder, `${name}/project`, shape, framesPerToken, units);
    const forward = new Lstm(builder, `${name}/forward`, units, units);
    const backward = new Lstm(builder, `${name}/backward`, units, units, { backward: true });
    return {
      units: 2 * units,
      call(x) {
        const sequence = tf.reshape(tokens.call(x), [tokens.count, x.shape[0] as number, units]);
        return tf.concat([tf.mean(forward.call(sequence), 0), tf.mean(backward.call(sequence), 0)], 1);
      },
    };
  }
}
