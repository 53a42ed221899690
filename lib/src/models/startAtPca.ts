import type { Pca } from "../decomposition/pca.js";
import { UserError } from "../errors.js";
import type { NamedArray } from "../io/safetensors.js";
import type { Model } from "./model.js";

/**
 * Gives a model with `pcaConv()` its PCA, and sets its other weights so that it starts as that PCA:
 *
 *     mu_j = lambda_j / (lambda_j + sigma²) · coordinate_j / sqrt(lambda_j),  log var_j = log(sigma² / (lambda_j + sigma²))
 *     coordinate_j = sqrt(lambda_j) z_j
 *
 * the posterior of probabilistic PCA (Tipping & Bishop 1999), where sigma² is the mean squared error per value that
 * latentDim components leave. With a component for every latent dimension, the reconstructions are those of the PCA, up to
 * that shrinkage.
 *
 * @param model one whose encoder, decoder or both are `pcaConv()`; changed in place
 * @param pca of the training images: {@link pcaOfShifts}, or `pca`, with at least as many components as `pcaConv` has
 * @throws UserError where the model has no such part, or the sizes differ
 */
export function startAtPca(model: Model<never, unknown>, pca: Pca): void {
  const { latentDim } = model.options;
  const arrays = new Map(model.weights().map((array) => [array.name, array]));
  const halves = ["encoder", "decoder"].filter((half) => arrays.has(`${half}/components`));
  if (halves.length === 0) {
    throw new UserError(`startAtPca: this ${model.kind} has no part pcaConv(); give it one: encoder: pcaConv().`);
  }
  const variances = pca.explainedVariance;
  const sigma2 = errorPerValue(pca, latentDim);
  for (const half of halves) {
    const [mean, components] = ["mean", "components"].map((name) => arrays.get(`${half}/${name}`)) as [
      NamedArray,
      NamedArray,
    ];
    const [k, values] = components.shape as [number, number];
    if (pca.components.rows < k || pca.components.cols !== values) {
      throw new UserError(
        `startAtPca: the PCA has ${pca.components.rows} components of ${pca.components.cols} values, but pcaConv() takes ${k} of ${values}; fit the PCA on this model's images with nComponents: ${k}.`,
      );
    }
    if (k < latentDim) {
      throw new UserError(
        `startAtPca: pcaConv() has ${k} components for ${latentDim} latent dimensions; it needs as many: pcaConv({ nComponents: ${latentDim} }).`,
      );
    }
    mean.data.set(pca.mean);
    for (let j = 0; j < k; j++) {
      const deviation = Math.sqrt(variances[j] as number);
      const factor = half === "decoder" ? deviation : deviation > 0 ? 1 / deviation : 0;
      for (let i = j * values; i < (j + 1) * values; i++)
        components.data[i] = factor * (pca.components.data[i] as number);
    }
  }
  const diagonal = (name: string, at: (j: number) => number) => {
    const { data, shape } = arrays.get(`${name}/weight`) as NamedArray;
    data.fill(0);
    for (let j = 0; j < latentDim; j++) data[j * (shape[1] as number) + j] = at(j);
    arrays.get(`${name}/bias`)?.data.fill(0);
  };
  if (halves.includes("encoder")) {
    const share = (j: number) => (variances[j] as number) / ((variances[j] as number) + sigma2);
    diagonal("mu", share);
    diagonal("logVar", () => 0);
    const bias = arrays.get("logVar/bias") as NamedArray;
    for (let j = 0; j < latentDim; j++) bias.data[j] = Math.log(1 - share(j));
  }
  if (halves.includes("decoder")) diagonal("decoder/latents", () => 1);
  model.setWeights(arrays);
}

/** Mean squared error per value that `k` components leave; at least 1e-6 of the variance per value. */
function errorPerValue({ explainedVariance, explainedVarianceRatio, components }: Pca, k: number): number {
  const share = explainedVarianceRatio.slice(0, k).reduce((sum, ratio) => sum + ratio, 0);
  const [variance, ratio] = [explainedVariance[0] as number, explainedVarianceRatio[0] as number];
  const total = ratio > 0 ? variance / ratio : 1;
  return (Math.max(1e-6, 1 - share) * total) / components.cols;
}
