import { checkMatrix, type MatrixLike } from "../array/matrix.js";
import { UserError } from "../errors.js";

/**
 * The row that is farthest from one row, by Euclidean distance: the other end of an interpolation, for example.
 *
 * @param X n x d
 * @param row index of the row
 * @returns index of the farthest one, the first of several; `row` itself only where there is no other point
 * @throws UserError where there is no such row
 */
export function farthestRow(X: MatrixLike, row: number): number {
  const M = checkMatrix("farthestRow", X);
  if (!Number.isInteger(row) || row < 0 || row >= M.rows) {
    throw new UserError(`farthestRow: there is no row ${row}; rows are 0 to ${M.rows - 1}.`);
  }
  const from = M.row(row);
  let [farthest, largest] = [row, 0];
  for (let i = 0; i < M.rows; i++) {
    const distance = M.row(i).reduce((sum, x, j) => sum + (x - (from[j] as number)) ** 2, 0);
    if (distance > largest) [farthest, largest] = [i, distance];
  }
  return farthest;
}
