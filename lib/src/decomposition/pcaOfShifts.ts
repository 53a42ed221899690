import { checkMatrix, Matrix, type MatrixLike } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { Block } from "../linalg/block.js";
import { symmetricEigen } from "../linalg/eigen.js";
import { denseMap } from "../linalg/linearMap.js";
import { withPositivePeak } from "../linalg/vectors.js";
import { checkNumber, withDefaults } from "../options.js";
import { Pca } from "./pca.js";

/** Options of {@link pcaOfShifts}. */
export interface PcaOfShiftsOptions {
  /** Columns of an image: time. Its rows are the bands. */
  width: number;
  /** Number of components. Default 64. */
  nComponents: number;
}

/**
 * PCA of images and of all their cyclic shifts in time, forward and backward: 2 · width copies of each image, none of
 * which is made. A few hundred images have too few examples of where in the image things happen, and their own PCA
 * learns it by heart; where a song is cut is arbitrary, so every shift is as good an example as the image.
 *
 *     C(w) = 1/2 mean of (a aᵀ + b bᵀ),  a, b [bands]: cosine and sine coordinates of an image at frequency w
 *     C(w) v = lambda v;  components  v ⊗ cos(2 pi w t / width), v ⊗ sin(2 pi w t / width), each of variance lambda
 *
 * The covariance of all shifts is block circulant, so that the Fourier transform splits it into one bands x bands
 * matrix per frequency (the spectral form of PCA: Brillinger 1981, "Time Series", chapter 9); the backward copies make it
 * real. Exact: the components are those of `pca` on all copies, up to rotations among equal variances.
 *
 * @param X images, n x (bands · width), row-major: band by band
 * @param options `width` is needed
 * @returns the PCA: components in descending order of variance, its `Z` that of the images themselves
 * @throws UserError for NaN, a width that does not divide the columns, or more components than columns
 */
export function pcaOfShifts(X: MatrixLike, options: Partial<PcaOfShiftsOptions> & { width: number }): Pca {
  const M = checkMatrix("pcaOfShifts", X);
  const { width, nComponents } = withDefaults<PcaOfShiftsOptions>("pcaOfShifts", options, {
    width: 0,
    nComponents: 64,
  });
  checkNumber("width", width, { min: 1, integer: true });
  if (M.cols % width !== 0) {
    throw new UserError(
      `pcaOfShifts: X has ${M.cols} columns, which images of width ${width} do not fill; give the images' width.`,
    );
  }
  checkNumber("nComponents", nComponents, { min: 1, max: M.cols, integer: true });
  const bands = M.cols / width;
  const means = bandMeans(M, bands, width);
  const F = fourierBasis(width);
  // The bands of all images as rows: [n * bands, width] · [width, width].
  const coordinates = denseMap(new Matrix(M.rows * bands, width, M.data), new Float64Array(width)).times(Block.from(F));
  for (let row = 0; row < M.rows * bands; row++) {
    coordinates.data[row * coordinates.stride] -= means[row % bands] * Math.sqrt(width);
  }

  const copies = 2 * width * M.rows;
  const found: { variance: number; band: Float64Array; wave: Float64Array }[] = [];
  for (let first = 0; first < width; ) {
    // The constant and, where the width is even, the fastest alternation have no sine.
    const waves = first === 0 || first === width - 1 ? [first] : [first, first + 1];
    const { values, vectors } = symmetricEigen(covariance(coordinates, waves, bands, M.rows), bands);
    for (const [j, value] of values.entries()) {
      const variance = Math.max(0, (value * copies) / Math.max(1, copies - 1));
      for (const wave of waves) found.push({ variance, band: vectors[j], wave: F[wave] });
    }
    first += waves.length;
  }
  found.sort((p, q) => q.variance - p.variance);
  const total = found.reduce((sum, { variance }) => sum + variance, 0);
  const chosen = found.slice(0, nComponents);
  const components = new Matrix(nComponents, M.cols);
  chosen.forEach(({ band, wave }, j) => {
    const outer = new Float64Array(M.cols);
    for (let m = 0; m < bands; m++) for (let t = 0; t < width; t++) outer[m * width + t] = band[m] * wave[t];
    components.data.set(withPositivePeak(outer), j * M.cols);
  });
  return new Pca(
    M,
    Float64Array.from({ length: M.cols }, (_, c) => means[Math.floor(c / width)]),
    components,
    Float64Array.from(chosen, ({ variance }) => variance),
    Float64Array.from(chosen, ({ variance }) => (total > 0 ? variance / total : 0)),
    false,
  );
}

/** Means of the bands over images and time. */
function bandMeans(X: Matrix, bands: number, width: number): Float64Array {
  const means = new Float64Array(bands);
  for (let i = 0; i < X.data.length; i++) means[Math.floor(i / width) % bands] += X.data[i] / (X.rows * width);
  return means;
}

/**
 * The orthonormal real Fourier basis of `width` points: the constant, then a cosine and a sine for each frequency, and
 * last, where the width is even, the alternation.
 */
function fourierBasis(width: number): Float64Array[] {
  return Array.from({ length: width }, (_, k) => {
    const frequency = Math.ceil(k / 2);
    const alone = k === 0 || 2 * frequency === width;
    const scale = Math.sqrt((alone ? 1 : 2) / width);
    const wave = k % 2 === 1 || k === 0 ? Math.cos : Math.sin;
    return Float64Array.from(
      { length: width },
      (_, t) => scale * wave((2 * Math.PI * ((frequency * t) % width)) / width),
    );
  });
}

/** Covariance between the bands of the coordinates along these waves, averaged over images and waves: bands x bands. */
function covariance({ data, stride }: Block, waves: readonly number[], bands: number, n: number): Float64Array {
  const rows = new Block(n * waves.length, bands);
  for (let i = 0; i < n; i++) {
    for (const [w, wave] of waves.entries()) {
      const to = (i * waves.length + w) * rows.stride;
      for (let m = 0; m < bands; m++) rows.data[to + m] = data[(i * bands + m) * stride + wave];
    }
  }
  return rows.gram().map((sum) => sum / rows.rows);
}
