import { Matrix, type MatrixLike } from "../array/index.js";
import { type StandardScaler, standardize } from "../preprocessing/index.js";

/** Features of all songs, standardized; see {@link standardizeFeatures}. */
export interface StandardizedFeatures {
  /** By kind: n rows, in standard deviations of the training songs. */
  inputs: Record<string, Matrix>;
  /** By kind: the means and deviations, for the way back. */
  scalers: Record<string, StandardScaler>;
}

/**
 * Standardizes several kinds of features with the means and standard deviations of the training songs.
 *
 * @param features by kind, one row a song
 * @param train indices of the training songs
 * @returns all songs, standardized, and the scalers
 */
export async function standardizeFeatures(
  features: Readonly<Record<string, MatrixLike>>,
  train: Int32Array,
): Promise<StandardizedFeatures> {
  const inputs: Record<string, Matrix> = {};
  const scalers: Record<string, StandardScaler> = {};
  for (const [kind, given] of Object.entries(features)) {
    const X = Matrix.from(given);
    const scaler = await standardize(X.select(train));
    scalers[kind] = scaler;
    inputs[kind] = scaler.transform(X);
  }
  return { inputs, scalers };
}
