export { type MatrixOrBatches, mapBatches, type RowBatches } from "./batches.js";
export { Matrix, type MatrixData, type MatrixLike } from "./matrix.js";
export { npyBytes, npyMatrix } from "./npy.js";
export { type NpyBatches, type NpyBatchesOptions, npyBatches } from "./npyBatches.js";
export { Rng } from "./rng.js";
export { type SparseMatrix, toDense } from "./sparse.js";
