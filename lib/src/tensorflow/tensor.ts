/**
 * TensorFlow.js' tensor types, apart from the rest of it: where a declaration file of the library names a tensor, the type
 * check of a notebook reads a few files for it and not the 600 of `@tensorflow/tfjs`.
 */
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs-core/dist/tensor";
