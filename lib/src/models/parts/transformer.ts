import { UserError } from "../../errors.js";
import { checkNumber, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import { type Builder, Dense, LayerNorm } from "../layers.js";
import { FrameTokens, sequenceShape } from "./frames.js";
import type { Encoder, EncoderPart } from "./part.js";

/** Options of {@link transformer}. */
export interface TransformerOptions {
  /** Width of the network; a multiple of 2 and of `heads`. Default 128. */
  units: number;
  /** Blocks of attention and feed-forward layers. Default 2. */
  blocks: number;
  /** Attention heads. Default 4. */
  heads: number;
  /** Neighboring frames that are one token. Attention takes memory with the square of the tokens. Default 8. */
  framesPerToken: number;
}

/**
 * A small Transformer encoder (Vaswani et al. 2017) over the frames of an image, averaged over time. Each token may look at
 * each other, however far away.
 *
 *     [batch, bands, frames] -> [batch, tokens, bands * 8] -> 128, ReLU, plus sinusoidal positions
 *     block:  x + attention(LN(x)), then x + MLP(LN(x)), MLP = 512 ReLU -> 128     (pre-norm, Xiong et al. 2020)
 *     -> LN -> mean over time [batch, 128]
 *
 * @returns a part, for the `encoder` of a model; it has no decoder
 * @throws UserError on a number that is no positive whole number, or units that the heads do not divide
 */
export function transformer(options: Partial<TransformerOptions> = {}): EncoderPart {
  return new TransformerPart(options);
}

/** @internal */
export class TransformerPart implements EncoderPart {
  readonly kind = "transformer";
  readonly options: TransformerOptions;

  constructor(options: Partial<TransformerOptions>) {
    this.options = withDefaults<TransformerOptions>("transformer", options, {
      units: 128,
      blocks: 2,
      heads: 4,
      framesPerToken: 8,
    });
    for (const name of ["units", "blocks", "heads", "framesPerToken"] as const) {
      checkNumber(name, this.options[name], { min: 1, integer: true });
    }
    const { units, heads } = this.options;
    if (units % 2 !== 0 || units % heads !== 0) {
      throw new UserError(`units is ${units}; it must be a multiple of 2 and of the ${heads} heads.`);
    }
  }

  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder {
    const { units, blocks, heads, framesPerToken } = this.options;
    const shape = sequenceShape("transformer", inputShape);
    const tokens = new FrameTokens(builder, `${name}/project`, shape, framesPerToken, units);
    const stack = Array.from({ length: blocks }, (_, i) => new Block(builder, `${name}/${i}`, units, heads));
    const norm = new LayerNorm(builder, `${name}/norm`, units);
    return {
      units,
      call(x) {
        const batch = x.shape[0] as number;
        const sequence = tf.reshape(tokens.call(x), [tokens.count, batch, units]);
        const placed = tf.add(tf.transpose(sequence, [1, 0, 2]), positions(tokens.count, units));
        let h: Tensor = tf.reshape(placed, [batch * tokens.count, units]); // rows: the tokens of one song after another
        for (const block of stack) h = block.call(h, tokens.count);
        return tf.mean(tf.reshape(norm.call(h), [batch, tokens.count, units]), 1);
      },
    };
  }
}

/** Self-attention and a feed-forward network, each on normalized input and added to it: [batch * tokens, units]. */
class Block {
  readonly #norms: [LayerNorm, LayerNorm];
  /** Queries, keys and values of all heads side by side. */
  readonly #project: Dense;
  readonly #output: Dense;
  readonly #wide: Dense;
  readonly #narrow: Dense;

  constructor(
    builder: Builder,
    name: string,
    readonly units: number,
    readonly heads: number,
  ) {
    this.#norms = [new LayerNorm(builder, `${name}/norm0`, units), new LayerNorm(builder, `${name}/norm1`, units)];
    this.#project = new Dense(builder, `${name}/attention/project`, units, 3 * units);
    this.#output = new Dense(builder, `${name}/attention/output`, units, units);
    this.#wide = new Dense(builder, `${name}/mlp/0`, units, 4 * units, { relu: true });
    this.#narrow = new Dense(builder, `${name}/mlp/1`, 4 * units, units);
  }

  call(x: Tensor, tokens: number): Tensor {
    const attended = tf.add(x, this.#attention(this.#norms[0].call(x), tokens));
    return tf.add(attended, this.#narrow.call(this.#wide.call(this.#norms[1].call(attended))));
  }

  #attention(x: Tensor, tokens: number): Tensor {
    const { units, heads } = this;
    const size = units / heads;
    const split = tf.reshape(this.#project.call(x), [-1, tokens, 3, heads, size]);
    const [q, k, v] = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4])) as [Tensor, Tensor, Tensor]; // [batch, heads, tokens, size]
    const weights = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size))); // [batch, heads, tokens, tokens]
    const mixed = tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]); // [batch, tokens, heads, size]
    return this.#output.call(tf.reshape(mixed, [-1, units]));
  }
}

/** Sines and cosines of geometrically longer periods, from 2 pi to 20,000 pi tokens (their section 3.5): [tokens, units]. */
function positions(tokens: number, units: number): Tensor {
  const values = new Float32Array(tokens * units);
  for (let t = 0; t < tokens; t++) {
    for (let j = 0; j < units / 2; j++) {
      const angle = t / 10_000 ** ((2 * j) / units);
      values[t * units + 2 * j] = Math.sin(angle);
      values[t * units + 2 * j + 1] = Math.cos(angle);
    }
  }
  return tf.tensor(values, [tokens, units]);
}
