export { Matrix, type MatrixData, type MatrixLike } from "./matrix.js";
export { npyBytes, npyMatrix } from "./npy.js";
export { Rng } from "./rng.js";
export { type SparseMatrix, toDense } from "./sparse.js";
