// The directions in which words differ more than variants of one word do.

import { createRequire } from "node:module";

const { Matrix, pca } = createRequire(import.meta.url)("../../lib/dist/index.js");

/** Principal components of the images that are looked at. */
const COMPONENTS = 100;
/** Added to the variances between variants, as a share of the largest: a direction without any is not infinitely good. */
const FLOOR = 0.2;

/**
 * A linear discriminant analysis (Fisher 1936) whose classes are the recordings: each is a class of its own, of its image and its
 * variants. Directions in which the variants of one recording differ (speaker, rhythm, microphone) are scaled down, as in within-
 * class covariance normalization (Hatch, Kajarekar & Stolcke 2006); a PCA of what remains keeps the directions in which
 * recordings differ most. No label is used.
 *
 *     y = Vᵀ diag(lambda + floor)^(-1/2) Wᵀ (PCA(x)),  W, lambda: PCA of the variants' differences from their mean
 *
 * In these units the variance between variants of a recording is at most 1 in every direction.
 *
 * @param images n x d
 * @param variants (copies · n) x d, variant c of image i in row c · n + i
 * @returns transform(matrix of d columns) -> nDirections columns
 */
export async function wordDirections(images, variants, { nDirections }) {
  const n = images.rows;
  const copies = variants.rows / n;
  const all = stacked(images, variants);
  const nComponents = Math.min(COMPONENTS, n - 1);
  const first = await pca(all, { nComponents });
  const within = await pca(differences(first.transform(all), n, copies + 1), { nComponents });
  const floor = FLOOR * within.explainedVariance[0];
  const scales = Array.from(within.explainedVariance, (variance) => 1 / Math.sqrt(variance + floor));
  const scaled = (X) => {
    const Y = within.transform(first.transform(X));
    for (let i = 0; i < Y.data.length; i++) Y.data[i] *= scales[i % Y.cols];
    return Y;
  };
  const last = await pca(scaled(all), { nComponents: Math.min(nDirections, nComponents) });
  return { transform: (X) => last.transform(scaled(X)) };
}

/** The rows of both, one below the other. */
export function stacked(A, B) {
  const out = new Matrix(A.rows + B.rows, A.cols);
  out.data.set(A.data);
  out.data.set(B.data, A.data.length);
  return out;
}

/** Of row c · n + i the mean over c is subtracted; scaled so that their variance is unbiased. */
function differences(Y, n, copies) {
  const out = new Matrix(Y.rows, Y.cols);
  const scale = Math.sqrt(copies / (copies - 1));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < Y.cols; j++) {
      let mean = 0;
      for (let c = 0; c < copies; c++) mean += Y.data[(c * n + i) * Y.cols + j] / copies;
      for (let c = 0; c < copies; c++) {
        const at = (c * n + i) * Y.cols + j;
        out.data[at] = scale * (Y.data[at] - mean);
      }
    }
  }
  return out;
}
