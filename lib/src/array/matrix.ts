import { UserError } from "../errors.js";

/**
 * A dense matrix of 32-bit floats, row-major: element (i, j) is `data[i * cols + j]`. One row is one song.
 * Input and output of every model, clusterer, metric and projection.
 */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** A matrix over `data` (not copied), or of zeros. @throws UserError where `data` does not have rows x cols values */
export function matrix(rows: number, cols: number, data: Float32Array = new Float32Array(rows * cols)): Matrix {
  if (data.length !== rows * cols) {
    throw new UserError(`A ${rows} x ${cols} matrix needs ${rows * cols} values, but ${data.length} were given.`);
  }
  return { data, rows, cols };
}

/** A matrix from rows of equal length. @throws UserError naming the first row of another length */
export function fromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const out = matrix(rows.length, cols);
  rows.forEach((r, i) => {
    if (r.length !== cols) throw new UserError(`Row ${i} has ${r.length} values, but row 0 has ${cols}.`);
    out.data.set(r, i * cols);
  });
  return out;
}

/** Row `i` as a view: writing to it writes to the matrix. */
export function row(X: Matrix, i: number): Float32Array {
  return X.data.subarray(i * X.cols, (i + 1) * X.cols);
}

/** The rows of the given indices, in that order, copied. */
export function selectRows(X: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrix(indices.length, X.cols);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!(index >= 0 && index < X.rows)) {
      throw new UserError(`selectRows was asked for row ${index}, but the matrix has rows 0 to ${X.rows - 1}.`);
    }
    out.data.set(row(X, index), i * X.cols);
  }
  return out;
}

/** Concatenates matrices with the same number of rows side by side. */
export function hstack(...parts: readonly Matrix[]): Matrix {
  const rows = parts[0]?.rows ?? 0;
  const cols = parts.reduce((sum, p) => sum + p.cols, 0);
  const out = matrix(rows, cols);
  let offset = 0;
  for (const part of parts) {
    if (part.rows !== rows) {
      throw new UserError(
        `Cannot put matrices of ${rows} and ${part.rows} rows side by side; both need one row per song.`,
      );
    }
    for (let i = 0; i < rows; i++) out.data.set(row(part, i), i * cols + offset);
    offset += part.cols;
  }
  return out;
}

/**
 * Throws for NaN and infinity, naming the first such cell.
 * @param name what the matrix is called in the message, such as "X"
 */
export function checkFinite(X: Matrix, name = "X"): void {
  for (let i = 0; i < X.data.length; i++) {
    if (!Number.isFinite(X.data[i])) {
      const r = Math.floor(i / X.cols);
      throw new UserError(
        `${name} holds ${X.data[i]} at row ${r}, column ${i % X.cols}; every value must be a finite number. Leave that row out or mend its features.`,
      );
    }
  }
}

/**
 * The argument check of every public function that takes a matrix: its type, its size, and that all values are finite.
 *
 * @param where the function, for the message
 * @param options.name what the matrix is called in the message; default "X"
 * @param options.minRows default 1
 * @param options.minCols default 1; not checked where X has no rows
 * @throws UserError naming the size, or the first bad cell
 */
export function checkMatrix(
  where: string,
  X: Matrix,
  { name = "X", minRows = 1, minCols = 1 }: { name?: string; minRows?: number; minCols?: number } = {},
): void {
  if (!(X?.data instanceof Float32Array) || X.data.length !== X.rows * X.cols) {
    throw new UserError(
      `${where}: ${name} must be a Matrix { data: Float32Array, rows, cols }; fromRows([[1, 2], [3, 4]]) makes one.`,
    );
  }
  if (X.rows < minRows || (X.cols < minCols && X.rows > 0)) {
    throw new UserError(
      `${where}: ${name} is ${X.rows} x ${X.cols}; it needs at least ${count(minRows, "row")} and ${count(minCols, "column")}.`,
    );
  }
  checkFinite(X, `${where}: ${name}`);
}

const count = (n: number, what: string) => (n === 1 ? `one ${what}` : `${n} ${what}s`);

/** @throws UserError where `X` has no rows, no columns, or a value that is not finite */
export function checkRows(where: string, X: Matrix): void {
  checkMatrix(where, X);
  for (let i = 0; i < X.data.length; i++) {
    if (Math.abs(X.data[i]) > 1e17) {
      throw new UserError(
        `${where}: X holds ${X.data[i]} at row ${Math.floor(i / X.cols)}, column ${i % X.cols}; squared distances need values within ±1e17, so scale the columns.`,
      );
    }
  }
}

/** The same matrix in shared memory, which worker threads read without a copy. */
export function shared(X: Matrix): Matrix {
  const data = new Float32Array(new SharedArrayBuffer(4 * X.data.length));
  data.set(X.data);
  return { ...X, data };
}
