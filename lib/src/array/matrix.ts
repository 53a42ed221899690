import { type InspectOptions, inspect } from "node:util";
import { onArrival } from "../async/arrival.js";
import { UserError } from "../errors.js";
import { shortNumber } from "../inspection.js";

/** Numbers with their shape, as `Matrix` has them: element (i, j) is `data[i * cols + j]`. */
export interface MatrixData {
  /** The values, row after row: rows * cols of them. */
  readonly data: ArrayLike<number>;
  /** Number of rows; one row is one song. */
  readonly rows: number;
  /** Number of columns; one column is one feature. */
  readonly cols: number;
}

/**
 * What every function that takes a matrix accepts: a {@link Matrix}, rows of numbers such as `[[1, 2], [3, 4]]` (also
 * those of a DataFrame's `values`), or `{ data, rows, cols }`.
 */
export type MatrixLike = Matrix | MatrixData | readonly ArrayLike<number>[];

/** What is shown of a matrix: enough to see what is in it. */
const [SHOWN_ROWS, SHOWN_COLS] = [6, 8];

/**
 * A dense matrix of 32-bit floats, row-major: element (i, j) is `data[i * cols + j]`. One row is one song.
 * Input and output of every model, clusterer, metric and projection.
 *
 *     const X = Matrix.from([[1, 2], [3, 4]]);
 *     X.get(1, 0); // 3
 */
export class Matrix {
  /** The values, row after row; not copied on construction, so writing to them writes to the matrix. */
  readonly data: Float32Array;
  /** Number of rows; one row is one song. */
  readonly rows: number;
  /** Number of columns; one column is one feature. */
  readonly cols: number;

  /** A matrix over `data` (not copied), or of zeros. @throws UserError where `data` does not have rows x cols values */
  constructor(rows: number, cols: number, data: Float32Array = new Float32Array(rows * cols)) {
    if (data.length !== rows * cols) {
      throw new UserError(`A ${rows} x ${cols} matrix needs ${rows * cols} values, but ${data.length} were given.`);
    }
    this.data = data;
    this.rows = rows;
    this.cols = cols;
  }

  /** A rows x cols matrix of zeros. */
  static zeros(rows: number, cols: number): Matrix {
    return new Matrix(rows, cols);
  }

  /**
   * A matrix from rows of equal length, from a plain list of numbers (one column: one value per song), or from
   * `{ data, rows, cols }`. A Matrix is returned as it is, and a Float32Array of data is not copied.
   *
   * @throws UserError naming the first row of another length, or the first value that is no number
   */
  static from(values: MatrixLike | ArrayLike<number>): Matrix {
    if (values instanceof Matrix) return values;
    if (isMatrixData(values)) {
      const { rows, cols, data } = values;
      return new Matrix(rows, cols, data instanceof Float32Array ? data : float32(data, (i) => `Value ${i}`));
    }
    if (isRow(values) && values.length > 0) {
      const column = float32(values, (i) => `Value ${i}`);
      return new Matrix(column.length, 1, column);
    }
    if (!Array.isArray(values)) {
      throw new UserError(
        `Matrix.from was given ${shown(values)}; it takes rows of numbers such as [[1, 2], [3, 4]], or { data, rows, cols }.`,
      );
    }
    const rows = values as readonly ArrayLike<number>[];
    const cols = rows[0]?.length ?? 0;
    const out = new Matrix(rows.length, cols);
    rows.forEach((row, i) => {
      if (!isRow(row)) throw new UserError(`Row ${i} is ${shown(row)}; it must be a list of ${cols} numbers.`);
      if (row.length !== cols) throw new UserError(`Row ${i} has ${row.length} values, but row 0 has ${cols}.`);
      out.data.set(
        float32(row, (j) => `Row ${i}, column ${j},`),
        i * cols,
      );
    });
    return out;
  }

  /** Concatenates matrices with the same number of rows side by side. @throws UserError where their rows differ */
  static hstack(...parts: readonly MatrixLike[]): Matrix {
    const matrices = parts.map((part) => Matrix.from(part));
    const rows = matrices[0]?.rows ?? 0;
    const cols = matrices.reduce((sum, part) => sum + part.cols, 0);
    const out = new Matrix(rows, cols);
    let offset = 0;
    for (const part of matrices) {
      if (part.rows !== rows) {
        throw new UserError(
          `Cannot put matrices of ${rows} and ${part.rows} rows side by side; both need one row per song.`,
        );
      }
      for (let i = 0; i < rows; i++) out.data.set(part.row(i), i * cols + offset);
      offset += part.cols;
    }
    return out;
  }

  /** The value in row `i`, column `j`, both from 0. @throws UserError outside of the matrix */
  get(i: number, j: number): number {
    if (!(i >= 0 && i < this.rows && j >= 0 && j < this.cols)) {
      throw new UserError(`get was asked for (${i}, ${j}), but the matrix is ${this.rows} x ${this.cols}.`);
    }
    return this.data[i * this.cols + j] as number;
  }

  /** Row `i` as a view: writing to it writes to the matrix. */
  row(i: number): Float32Array {
    return this.data.subarray(i * this.cols, (i + 1) * this.cols);
  }

  /** The rows of the given indices, in that order, copied. @throws UserError for an index outside of the matrix */
  select(indices: ArrayLike<number>): Matrix {
    const out = new Matrix(indices.length, this.cols);
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number;
      if (!(index >= 0 && index < this.rows)) {
        throw new UserError(`select was asked for row ${index}, but the matrix has rows 0 to ${this.rows - 1}.`);
      }
      out.data.set(this.row(index), i * this.cols);
    }
    return out;
  }

  /** How console.log and a notebook show it: its size and first rows; within another object, its size. @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    const size = `Matrix ${this.rows} x ${this.cols}`;
    if (depth < (options.depth ?? 0)) return size;
    const [rows, cols] = [Math.min(this.rows, SHOWN_ROWS), Math.min(this.cols, SHOWN_COLS)];
    const cells = Array.from({ length: rows }, (_, i) => Array.from(this.row(i).subarray(0, cols), shortNumber));
    const width = Math.max(0, ...cells.flat().map((cell) => cell.length));
    const lines = cells.map(
      (row) => `  ${row.map((cell) => cell.padStart(width)).join("  ")}${cols < this.cols ? "  …" : ""}`,
    );
    if (rows < this.rows) lines.push(`  … and ${this.rows - rows} more rows`);
    return [size, ...lines].join("\n");
  }

  /** The rows as plain lists of numbers, for libraries that take `number[][]`. */
  toRows(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => Array.from(this.row(i)));
  }
}

/** Whether a value is one matrix, in any of the forms that {@link Matrix.from} takes rows in; not a list of matrices. */
export function isMatrixLike(value: unknown): value is MatrixLike {
  return isMatrixData(value) || (Array.isArray(value) && (value.length === 0 || isRow(value[0])));
}

function isMatrixData(value: unknown): value is MatrixData {
  if (typeof value !== "object" || value === null || !("data" in value)) return false;
  const { data, rows, cols } = value as Partial<MatrixData>;
  return typeof rows === "number" && typeof cols === "number" && isRow(data);
}

/** A list of numbers, as far as its first value tells. */
function isRow(value: unknown): value is ArrayLike<number> {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView);
  return Array.isArray(value) && (value.length === 0 || !(typeof value[0] === "object" && value[0] !== null));
}

/** The numbers in 32 bits; null and text, which JavaScript would turn into numbers, are refused. */
function float32(values: ArrayLike<number>, name: (i: number) => string): Float32Array {
  if (values instanceof Float32Array) return values;
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== "number") {
      throw new UserError(`${name(i)} is ${shown(values[i])}; every value must be a number.`);
    }
  }
  return Float32Array.from(values);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/**
 * Throws for NaN and infinity, naming the first such cell.
 * @param name what the matrix is called in the message, such as "X"
 * @param firstRow number of its first row, where X is a piece of a larger matrix
 */
export function checkFinite(X: Matrix, name = "X", firstRow = 0): void {
  const bad = firstBeyond(X.data, Number.MAX_VALUE);
  if (bad < 0) return;
  throw new UserError(
    `${name} holds ${X.data[bad]} at row ${firstRow + Math.floor(bad / X.cols)}, column ${bad % X.cols}; every value must be a finite number. Leave that row out or mend its features.`,
  );
}

/** Index of the first value that is NaN or beyond ±bound; -1 where there is none. */
function firstBeyond(data: Float32Array, bound: number): number {
  for (let i = 0; i < data.length; i++) if (!(Math.abs(data[i]) <= bound)) return i;
  return -1;
}

/**
 * The argument check of every public function that takes a matrix: its type, its size, and that all values are finite.
 *
 *     const M = checkMatrix("kMeans", X);
 *
 * @param where the function, for the message
 * @param options.name what the matrix is called in the message; default "X"
 * @param options.minRows default 1
 * @param options.minCols default 1; not checked where X has no rows
 * @returns the same values as a Matrix
 * @throws UserError naming the size, or the first bad cell
 */
export function checkMatrix(
  where: string,
  X: MatrixLike,
  { name = "X", minRows = 1, minCols = 1 }: { name?: string; minRows?: number; minCols?: number } = {},
): Matrix {
  const M = toMatrix(where, X, name);
  if (M.rows < minRows || (M.cols < minCols && M.rows > 0)) {
    throw new UserError(
      `${where}: ${name} is ${M.rows} x ${M.cols}; it needs at least ${count(minRows, "row")} and ${count(minCols, "column")}.`,
    );
  }
  checkFinite(M, `${where}: ${name}`);
  return M;
}

/** The matrix, whatever its size and values. @throws UserError where it is none */
export function toMatrix(where: string, X: MatrixLike, name = "X"): Matrix {
  if (X instanceof Matrix) return X;
  if (!isMatrixLike(X)) {
    throw new UserError(
      `${where}: ${name} is ${shown(X)}; it must be a Matrix, or rows of numbers such as [[1, 2], [3, 4]].`,
    );
  }
  try {
    return Matrix.from(X);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${where}: ${name}: ${error.message}`);
    throw error;
  }
}

const count = (n: number, what: string) => (n === 1 ? `one ${what}` : `${n} ${what}s`);

/**
 * As {@link checkMatrix}, for functions that square distances.
 * @throws UserError where `X` has no rows, no columns, or a value that is not finite or beyond ±1e17
 */
export function checkRows(where: string, X: MatrixLike): Matrix {
  const M = checkMatrix(where, X);
  checkSquares(M, `${where}: X`);
  return M;
}

/** @throws UserError for the first value beyond ±1e17; `firstRow` as in {@link checkFinite} */
export function checkSquares(X: Matrix, name: string, firstRow = 0): void {
  const far = firstBeyond(X.data, 1e17);
  if (far < 0) return;
  throw new UserError(
    `${name} holds ${X.data[far]} at row ${firstRow + Math.floor(far / X.cols)}, column ${far % X.cols}; squared distances need values within ±1e17, so scale the columns.`,
  );
}

/** The same matrix in shared memory, which worker threads read without a copy. */
export function shared(X: Matrix): Matrix {
  const data = new Float32Array(new SharedArrayBuffer(4 * X.data.length));
  data.set(X.data);
  return new Matrix(X.rows, X.cols, data);
}

// A matrix that was sent to another thread arrives as a plain object.
onArrival((value) => (isMatrixData(value) && Object.keys(value).length === 3 ? Matrix.from(value) : undefined));
