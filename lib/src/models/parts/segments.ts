import { UserError } from "../../errors.js";
import { checkNumber, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import { type Builder, Dense } from "../layers.js";
import { chosen } from "./chosen.js";
import { ConvPart } from "./conv.js";
import { DensePart } from "./dense.js";
import { LstmPart } from "./lstm.js";
import type { Encoder, EncoderPart } from "./part.js";
import { ResidualConvPart } from "./residualConv.js";
import { TransformerPart } from "./transformer.js";

/** The encoders that a segment may have. @internal */
export const INNER_ENCODERS = {
  dense: DensePart,
  conv: ConvPart,
  residualConv: ResidualConvPart,
  lstm: LstmPart,
  transformer: TransformerPart,
};

/** Options of {@link segments}. */
export interface SegmentsOptions {
  /** Encoder of a segment: "dense", "conv", "residualConv", "lstm", "transformer", a part, or your own. Default "conv". */
  encoder: keyof typeof INNER_ENCODERS | EncoderPart;
  /** Frames of a segment. Default 128, 3 s at 22,050 Hz and a hop of 512. */
  framesPerSegment: number;
  /** Units of the network that weights the segments. Default 64. */
  attention: number;
}

/**
 * A song in two levels: one encoder for every segment, and attention over the segments (Ilse, Tomczak & Welling 2018,
 * "Attention-based Deep Multiple Instance Learning"), so that the segments that tell most about the song weigh most.
 *
 *     [batch, bands, frames] -> segments [batch * n, bands, 128] -> encoder h_k [batch * n, units]
 *     a_k = softmax_k(w tanh(V h_k)),  song = sum_k a_k h_k          [batch, units]
 *
 * Frames that are left over at the end, less than a segment, are not read.
 *
 * @returns a part, for the `encoder` of a model; it has no decoder
 * @throws UserError on an unknown encoder, or a number that is no positive whole number
 */
export function segments(options: Partial<SegmentsOptions> = {}): EncoderPart {
  return new SegmentsPart(options);
}

/** @internal */
export class SegmentsPart implements EncoderPart {
  readonly kind = "segments";
  readonly options: SegmentsOptions;
  readonly #inner: EncoderPart;

  constructor(options: Partial<SegmentsOptions>) {
    this.options = withDefaults<SegmentsOptions>("segments", options, {
      encoder: "conv",
      framesPerSegment: 128,
      attention: 64,
    });
    this.#inner = chosen<EncoderPart>(
      "The encoder of segments()",
      this.options.encoder,
      INNER_ENCODERS,
      "buildEncoder",
    );
    if (this.#inner instanceof SegmentsPart) {
      throw new UserError("segments() of segments() is not supported; give another encoder, with shorter segments.");
    }
    if (typeof this.options.encoder === "object") this.options.encoder = this.#inner;
    checkNumber("framesPerSegment", this.options.framesPerSegment, { min: 1, integer: true });
    checkNumber("attention", this.options.attention, { min: 1, integer: true });
  }

  get channels(): boolean {
    return this.#inner.channels ?? false;
  }

  get wholeBatches(): boolean {
    return this.#inner.wholeBatches ?? false;
  }

  rowsAtOnce(shape: readonly number[]): number {
    const [bands, frames, ...channels] = shape as [number, number, ...number[]];
    const { framesPerSegment } = this.options;
    const inner = this.#inner.rowsAtOnce?.([bands, framesPerSegment, ...channels]) ?? 256;
    return Math.max(1, Math.floor(inner / Math.max(1, Math.floor(frames / framesPerSegment))));
  }

  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder {
    const { framesPerSegment, attention } = this.options;
    const [bands, frames, ...channels] = inputShape as [number, number, ...number[]];
    if (inputShape.length < 2 || frames < framesPerSegment) {
      throw new UserError(
        `segments() takes images, [bands, frames], of at least the ${framesPerSegment} frames of a segment, but the shape of a row is [${inputShape.join(", ")}]; set framesPerSegment, or the images' inputShape.`,
      );
    }
    const count = Math.floor(frames / framesPerSegment);
    const segment = [bands, framesPerSegment, ...channels];
    const inner = this.#inner.buildEncoder(builder, `${name}/segment`, segment);
    const hidden = new Dense(builder, `${name}/attention/hidden`, inner.units, attention);
    const score = new Dense(builder, `${name}/attention/score`, attention, 1);
    const cut = (x: Tensor): Tensor => {
      const whole = count * framesPerSegment < frames ? tf.slice(x, 0, [-1, bands, count * framesPerSegment]) : x;
      const split = tf.reshape(whole, [-1, bands, count, framesPerSegment, ...channels]);
      const order = [0, 2, 1, 3, ...channels.map((_, i) => 4 + i)];
      return tf.reshape(tf.transpose(split, order), [-1, ...segment]); // [batch * count, bands, framesPerSegment]
    };
    return {
      units: inner.units,
      call(x, pass) {
        const h = inner.call(cut(x), pass); // [batch * count, units]
        const weights = tf.softmax(tf.reshape(score.call(tf.tanh(hidden.call(h))), [-1, count]));
        const weighted = tf.mul(tf.reshape(h, [-1, count, inner.units]), tf.expandDims(weights, 2));
        return tf.sum(weighted, 1);
      },
    };
  }
}
