import { UserError } from "../errors.js";
import type { NamedArray } from "../io/safetensors.js";

/** A model with weights by name. */
export interface Trainable {
  readonly kind: string;
  weights(): NamedArray[];
}

/**
 * The weights of a model of several modalities, with those of one of them taken from a VAE of that modality alone.
 *
 * @param m name of the modality
 * @param sizes which options must agree, for the message
 * @throws UserError where the VAE has weights that the modality does not, or of other shapes
 */
export function weightsOfModality(
  model: Trainable,
  m: string,
  trained: Trainable,
  sizes = "encoder, decoder and latent dimensions",
): Map<string, NamedArray> {
  const here = new Map(model.weights().map((w) => [w.name, w]));
  for (const { name, data, shape } of trained.weights()) {
    const own = here.get(`${m}/${name}`);
    if (String(own?.shape) !== String(shape)) {
      throw new UserError(
        `The ${trained.kind}'s ${name} is [${shape}], this ${model.kind}'s ${own ? `[${own.shape}]` : "nowhere"}; make both with the same ${sizes}.`,
      );
    }
    here.set(`${m}/${name}`, { name: `${m}/${name}`, shape, data });
  }
  return here;
}
