export {
  checkFinite,
  checkMatrix,
  checkRows,
  fromRows,
  hstack,
  type Matrix,
  matrix,
  row,
  selectRows,
  shared,
} from "./matrix.js";
export { npyBytes, npyMatrix } from "./npy.js";
export { Rng } from "./rng.js";
export { type SparseMatrix, toDense } from "./sparse.js";
