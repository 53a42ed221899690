import type { Matrix } from "../array/matrix.js";
import { oneOf, UserError } from "../errors.js";
import type { Batch, Dataset } from "../models/dataset.js";
import { sum } from "../models/experts.js";
import { builderOf, Dense } from "../models/layers.js";
import {
  MODALITIES,
  type ModalData,
  type Modality,
  modalDataset,
  onPresent,
  presence,
  presentRows,
  presentValues,
} from "../models/modalities.js";
import { type LossTerms, Model } from "../models/model.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { halfSquaredError } from "../tensorflow/ops.js";
import { Parameter } from "../tensorflow/parameter.js";
import type { Tensor } from "../tensorflow/tensor.js";

const METHODS = ["weights", "crossAttention"] as const;

/** Options of {@link LearnedFusion}. */
export interface LearnedFusionOptions {
  /** Columns of the audio representation. */
  audioDim: number;
  /** Columns of the lyric representation. */
  lyricsDim: number;
  /** Columns of the fused one. Default 64. */
  latentDim: number;
  /** Default "crossAttention". */
  method: (typeof METHODS)[number];
  /** Attention heads; latentDim must be a multiple of it. Default 8. */
  heads: number;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/**
 * Learned fusion of existing representations, such as audio descriptors and lyric vectors, with missing modalities:
 * each modality is projected to `latentDim`, the projections are fused, and both modalities are reconstructed from the
 * result. Trained like any model; `encode` returns the fused rows as `mu`.
 *
 * - "weights": one weight per modality, the same for all songs: a softmax of learned logits;
 * - "crossAttention": multi-head attention (Vaswani et al. 2017) with a query from each modality and keys and values
 *   from both. The two outputs are averaged and added to the mean projection.
 */
export class LearnedFusion extends Model<ModalData, Record<Modality, Matrix>> {
  readonly kind = "LearnedFusion";
  readonly options: LearnedFusionOptions & { beta: 0 };
  readonly #project: Record<Modality, Dense>;
  readonly #output: Record<Modality, Dense>;
  readonly #logits: Parameter | undefined; // [1, 2]
  readonly #attention: { query: Dense; key: Dense; value: Dense } | undefined;

  constructor(options: Partial<LearnedFusionOptions> & { audioDim: number; lyricsDim: number }) {
    super();
    const filled = withDefaults<LearnedFusionOptions & { beta: 0 }>("LearnedFusion", options, {
      audioDim: 0,
      lyricsDim: 0,
      latentDim: 64,
      method: "crossAttention",
      heads: 8,
      seed: DEFAULT_SEED,
      beta: 0,
    });
    this.options = filled;
    const { audioDim, lyricsDim, latentDim, method, heads, seed } = filled;
    for (const name of ["audioDim", "lyricsDim", "latentDim", "heads"] as const) {
      checkNumber(name, filled[name], { min: 1, integer: true });
    }
    if (!METHODS.includes(method)) throw new UserError(`method is "${method}"; it must be ${oneOf(METHODS)}.`);
    if (method === "crossAttention" && latentDim % heads !== 0) {
      throw new UserError(`latentDim ${latentDim} is no multiple of the ${heads} heads; change one of them.`);
    }
    const builder = builderOf(this, seed);
    const dense = (name: string, inputs: number, units: number) => new Dense(builder, name, inputs, units);
    this.#project = {
      audio: dense("audio/project", audioDim, latentDim),
      lyrics: dense("lyrics/project", lyricsDim, latentDim),
    };
    this.#output = {
      audio: dense("audio/output", latentDim, audioDim),
      lyrics: dense("lyrics/output", latentDim, lyricsDim),
    };
    if (method === "weights") {
      this.#logits = new Parameter("weights", [1, 2], new Float32Array(2));
      this.parameters.push(this.#logits);
    } else {
      this.#attention = {
        query: dense("attention/query", latentDim, latentDim),
        key: dense("attention/key", latentDim, latentDim),
        value: dense("attention/value", latentDim, latentDim),
      };
    }
  }

  /** The learned weights of the modalities, which sum to 1; only with method "weights". */
  weightsOfModalities(): Record<Modality, number> {
    const [a, l] = (this.#logits?.read() ?? [Number.NaN, Number.NaN]) as [number, number];
    const audio = 1 / (1 + Math.exp(l - a));
    return { audio, lyrics: 1 - audio };
  }

  override async sample(): Promise<Record<Modality, Matrix>> {
    throw new UserError("A LearnedFusion has no prior to sample from; use a JointVae, or decode points of your own.");
  }

  /** @internal */
  dataset(data: ModalData): Dataset {
    return modalDataset(data, { audio: this.options.audioDim, lyrics: this.options.lyricsDim });
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor } {
    const tokens = MODALITIES.map((m) => ({
      x: onPresent(batch, m, [this.options.latentDim], (x) => [this.#project[m].call(x)])[0] as Tensor, // [batch, latentDim]
      present: presence(batch, m), // [batch, 1]
    }));
    if (this.#logits) {
      const logits = tf.tile(this.#logits.value, [batch.size, 1]);
      return { mu: weighted(tokens, presentSoftmax(tf.split(logits, 2, 1), tokens)) };
    }
    const equal = tokens.map(() => tf.zeros([batch.size, 1]));
    const asked = tokens.map((token) => ({ x: this.#attend(token.x, tokens), present: token.present }));
    return {
      mu: tf.add(weighted(tokens, presentSoftmax(equal, tokens)), weighted(asked, presentSoftmax(equal, tokens))),
    };
  }

  /** @internal */
  decodeBatch(z: Tensor): Record<Modality, Tensor> {
    return { audio: this.#output.audio.call(z), lyrics: this.#output.lyrics.call(z) };
  }

  /** @internal */
  decoded({ audio, lyrics }: Record<string, Matrix>): Record<Modality, Matrix> {
    return { audio: audio as Matrix, lyrics: lyrics as Matrix };
  }

  /** Mean squared error per modality, so that the number of columns does not weight it. @internal */
  lossTerms(batch: Batch): LossTerms {
    const { mu } = this.encodeBatch(batch);
    const errors = MODALITIES.map((m) => {
      const rows = presentRows(batch, m);
      if (rows.length === 0) return tf.scalar(0);
      const x = presentValues(batch, m);
      const xHat = this.#output[m].call(rows.length === batch.size ? mu : tf.gather(mu, tf.tensor1d(rows, "int32")));
      return tf.mul(halfSquaredError(x, xHat), 2 / (batch.size * (x.shape[1] as number)));
    });
    const recon = sum(errors) as LossTerms["recon"];
    return { loss: recon, recon, kl: tf.scalar(0) };
  }

  /** Attention output for one modality's query: [batch, latentDim]. */
  #attend(x: Tensor, tokens: readonly Token[]): Tensor {
    const { heads, latentDim } = this.options;
    const { query, key, value } = this.#attention as { query: Dense; key: Dense; value: Dense };
    const split = (t: Tensor): Tensor => tf.reshape(t, [-1, heads, latentDim / heads]);
    const q = split(query.call(x));
    const scores = tokens.map((token) =>
      tf.mul(tf.sum(tf.mul(q, split(key.call(token.x))), 2), 1 / Math.sqrt(latentDim / heads)),
    ); // [batch, heads] each
    const shares = presentSoftmax(scores, tokens);
    const answers = tokens.map((token, i) => tf.mul(tf.expandDims(shares[i] as Tensor, 2), split(value.call(token.x))));
    return tf.reshape(sum(answers), [-1, latentDim]);
  }
}

interface Token {
  x: Tensor;
  present: Tensor;
}

/** Masked softmax over modalities of scores [batch, n]; absent ones get 0. */
function presentSoftmax(scores: readonly Tensor[], tokens: readonly Token[]): Tensor[] {
  const masked = scores.map((s, i) => tf.sub(s, tf.mul(1e9, tf.sub(1, (tokens[i] as Token).present))));
  return tf.unstack(tf.softmax(tf.stack(masked, -1)), -1);
}

function weighted(tokens: readonly Token[], weights: readonly Tensor[]): Tensor {
  return sum(tokens.map(({ x }, i) => tf.mul(weights[i] as Tensor, x)));
}
