/** Rows interleaved in panels, so that a kernel loads one column of several rows at once. */

/**
 * Rows as [panel of rows][column][row of panel]; the last panel is filled with zeros.
 *
 * @param X n x d, row-major
 * @param d columns
 * @param rows per panel: the lanes of the kernel
 * @returns ceil(n / rows) * rows * d values of the same type
 */
export function inPanels<Values extends Float32Array | Float64Array>(X: Values, d: number, rows: number): Values {
  const n = X.length / d;
  const out = new (X.constructor as new (length: number) => Values)(Math.ceil(n / rows) * rows * d);
  for (let i = 0; i < n; i++) {
    const at = Math.floor(i / rows) * rows * d + (i % rows);
    for (let j = 0; j < d; j++) out[at + j * rows] = X[i * d + j] as number;
  }
  return out;
}
