export {
  checkFinite,
  checkMatrix,
  fromRows,
  hstack,
  type Matrix,
  matrix,
  row,
  selectRows,
} from "./matrix.js";
export { npyBytes, npyMatrix } from "./npy.js";
export { Rng } from "./rng.js";
export { type SparseMatrix, toDense } from "./sparse.js";
