import { Matrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import type { Model } from "./model.js";

/** Options of {@link latentTraversal}. */
export interface LatentTraversalOptions {
  /** The dimension that changes, from 0. */
  dimension: number;
  /** Its values, in standard deviations of the prior. Default -2, -1, 0, 1, 2. */
  values?: readonly number[];
}

/**
 * Decodes points along one latent dimension, with the others at 0, the mean of the prior: what the dimension stands for.
 *
 * @param model a trained model
 * @param options the dimension and its values
 * @returns what the decoder makes of each value, one row a value
 * @throws UserError where there is no such dimension
 */
export async function latentTraversal<Decoded>(
  // biome-ignore lint/suspicious/noExplicitAny: any model, whatever data it is trained on
  model: Model<any, Decoded>,
  { dimension, values = [-2, -1, 0, 1, 2] }: LatentTraversalOptions,
): Promise<Decoded> {
  const { latentDim } = model.options;
  if (!(Number.isInteger(dimension) && dimension >= 0 && dimension < latentDim)) {
    throw new UserError(
      `latentTraversal: the dimension is ${dimension}; it must be a whole number from 0 to ${latentDim - 1}.`,
    );
  }
  const points = new Matrix(values.length, latentDim);
  values.forEach((value, i) => {
    points.row(i)[dimension] = value;
  });
  return model.decode(points);
}
