import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { checkFinite, checkSquares, isMatrixLike, Matrix, type MatrixLike, toMatrix } from "./matrix.js";

/**
 * Rows in pieces, one after the other, so that they need not be in memory at once: what `npyBatches` gives, or any async
 * iterable of matrices with the same number of columns. The pieces may be of any size: whoever takes them cuts them anew,
 * so that a result depends on the rows and their order alone.
 */
export type RowBatches = AsyncIterable<MatrixLike>;

/** A matrix in memory, or its rows in pieces. */
export type MatrixOrBatches = MatrixLike | RowBatches;

/** Rows of a piece where nothing else is said: 2 MB of 64 columns. */
export const BATCH_ROWS = 8192;

function isBatches(value: unknown): value is RowBatches {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/**
 * The rows in pieces of one size, the last one shorter, each checked: finite, within ±1e17, and of as many columns as
 * the first. Pieces may share memory with what was given. Reports rows done as progress where their number is known.
 *
 * @param sizeFor rows of a piece, or what they are for a number of columns
 * @throws UserError where there is no row, or naming the first bad value by its row among all
 */
export async function* inBatches(
  where: string,
  given: MatrixOrBatches,
  sizeFor: number | ((cols: number) => number),
  { onProgress, signal }: TaskOptions = {},
): AsyncGenerator<Matrix> {
  const total = rowsOf(given);
  let [read, done, cols, size] = [0, 0, -1, 0];
  const report = (piece: Matrix): Matrix => {
    done += piece.rows;
    if (total !== undefined) onProgress?.({ done, total });
    return piece;
  };
  // Rows that do not fill a piece yet.
  let [held, heldRows] = [new Float32Array(0), 0];
  for await (const some of piecesOf(where, given)) {
    const X = toMatrix(where, some);
    if (X.rows === 0) continue;
    if (cols < 0) {
      cols = X.cols;
      size = typeof sizeFor === "number" ? sizeFor : sizeFor(cols);
    }
    checkPiece(where, X, cols, read);
    read += X.rows;
    for (let at = 0; at < X.rows; ) {
      signal?.throwIfAborted();
      const rows = Math.min(size - heldRows, X.rows - at);
      const next = X.data.subarray(at * cols, (at + rows) * cols);
      at += rows;
      if (rows === size) {
        yield report(new Matrix(size, cols, next));
        continue;
      }
      if (heldRows === 0) held = new Float32Array(size * cols);
      held.set(next, heldRows * cols);
      heldRows += rows;
      if (heldRows < size) continue;
      heldRows = 0;
      yield report(new Matrix(size, cols, held));
    }
  }
  if (read === 0) throw new UserError(`${where}: X has no rows; it needs at least one.`);
  if (heldRows > 0) yield report(new Matrix(heldRows, cols, held.subarray(0, heldRows * cols)));
}

async function* piecesOf(where: string, given: MatrixOrBatches): AsyncGenerator<MatrixLike> {
  if (isBatches(given)) yield* given;
  else yield toMatrix(where, given);
}

/** The number of rows, where it is known before they are read. */
export function rowsOf(given: MatrixOrBatches): number | undefined {
  if (!isBatches(given)) return isMatrixLike(given) ? Matrix.from(given).rows : undefined;
  const { rows } = given as { rows?: unknown };
  return typeof rows === "number" ? rows : undefined;
}

function checkPiece(where: string, X: Matrix, cols: number, firstRow: number): void {
  if (X.cols !== cols || cols < 1) {
    throw new UserError(
      `${where}: X has ${X.cols} columns from row ${firstRow} on; it needs ${cols < 1 ? "at least one" : `${cols}, as its first row has`}.`,
    );
  }
  checkFinite(X, `${where}: X`, firstRow);
  checkSquares(X, `${where}: X`, firstRow);
}

/** @throws UserError where the rows can be read only once, as those of a generator, and the function reads them again */
export function checkReadsAgain(where: string, given: MatrixOrBatches): void {
  if (!isBatches(given) || given[Symbol.asyncIterator]() !== (given as unknown)) return;
  throw new UserError(
    `${where} reads the rows several times, but was given a generator, which can be read only once; give what npyBatches returns, or an object whose [Symbol.asyncIterator]() starts anew at each call.`,
  );
}

/**
 * What `change` makes of each piece, computed when it is read: rows standardized or projected without a copy on disk.
 *
 *     const Z = mapBatches(rows, (X) => fitted.transform(X));
 *
 * @param given n x d in memory or in pieces
 * @param change takes a piece, and returns as many rows
 * @returns n rows in pieces, to iterate as often as what was given
 * @throws UserError where a piece comes back with another number of rows
 */
export function mapBatches(
  given: MatrixOrBatches,
  change: (piece: Matrix) => MatrixLike | Promise<MatrixLike>,
): RowBatches & { readonly rows?: number } {
  async function* pieces(): AsyncGenerator<Matrix> {
    for await (const piece of inBatches("mapBatches", given, BATCH_ROWS)) {
      const changed = toMatrix("mapBatches", await change(piece), "what the function returned");
      if (changed.rows !== piece.rows) {
        throw new UserError(
          `mapBatches: the function returned ${changed.rows} rows for ${piece.rows}; it must return one for each.`,
        );
      }
      yield changed;
    }
  }
  const once = isBatches(given) && given[Symbol.asyncIterator]() === (given as unknown);
  const rows = rowsOf(given);
  if (!once) return { ...(rows !== undefined && { rows }), [Symbol.asyncIterator]: pieces };
  return pieces();
}
