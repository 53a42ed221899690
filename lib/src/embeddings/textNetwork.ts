import { UserError } from "../errors.js";
import type { Opened, TextModel } from "./embedTexts.js";
import type { ModelFolder } from "./modelFolder.js";
import {
  countSpecialTokens,
  countTokens,
  loadModel,
  type Network,
  type Transformers,
  tokenLimit,
} from "./transformers.js";

/** How a network's output becomes one vector per text. */
export interface TextNetwork<Output extends string> {
  /** Loads the network. */
  load(transformers: Transformers, name: string, options: object): Promise<Network<Output>>;
  /** The output that is read. */
  output: Output;
  /** What a network without that output is not: "no text tower of CLAP". */
  otherwise: string;
  /**
   * The vector of text i.
   *
   * @param values of the output, row-major
   * @param dims its shape; the first is the number of texts
   * @param isToken true where token t of the text is none of the padding
   */
  vector(values: Float32Array, dims: readonly number[], i: number, isToken: (t: number) => boolean): Float32Array;
}

/**
 * Opens a tokenizer and the network that reads its tokens, as a model of texts.
 *
 * @throws UserError where the package is not installed, or the model can't be read or has another output
 */
export function openTextModel<Output extends string>(
  model: ModelFolder,
  { load, output, otherwise, vector }: TextNetwork<Output>,
): Promise<Opened<TextModel>> {
  return loadModel(model, async (transformers, name, options) => {
    const tokenizer = await transformers.AutoTokenizer.from_pretrained(name, options);
    const network = await load(transformers, name, options);
    const limit = tokenLimit(tokenizer);
    return {
      tokenCount: (text) => countTokens(tokenizer, text),
      limit,
      specialTokens: countSpecialTokens(tokenizer),
      async embed(texts) {
        const input = tokenizer(texts, { padding: true, truncation: true, max_length: limit });
        const found = (await network(input))[output];
        if (!found) throw new UserError(`${model.folder} gives no ${output}; it is ${otherwise}.`);
        const mask = input.attention_mask.data;
        const length = mask.length / texts.length;
        return texts.map((_, i) => {
          const isToken = (t: number) => mask[i * length + t] === 1n;
          const tokens = Number(mask.subarray(i * length, (i + 1) * length).reduce((a, b) => a + b, 0n));
          return { vector: vector(found.data, found.dims, i, isToken), tokens };
        });
      },
      close: async () => {
        await network.dispose();
      },
    };
  });
}
