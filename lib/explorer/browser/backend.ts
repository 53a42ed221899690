/**
 * In place of lib/src/tensorflow/backend.ts: of TensorFlow.js what decoders need, on one thread of the CPU. (Images of a
 * decoder take a few milliseconds; WebGL is faster only for networks that are much larger, and its shaders, first compiled
 * when they are used, delay the first image by seconds.)
 */

import "@tensorflow/tfjs-core/dist/base_side_effects.js";
import "@tensorflow/tfjs-backend-cpu/dist/base.js";
import { addConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Add.js";
import { batchMatMulConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/BatchMatMul.js";
import { batchNormConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/BatchNorm.js";
import { conv2DConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Conv2D.js";
import { conv2DBackpropInputConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Conv2DBackpropInput.js";
import { expandDimsConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/ExpandDims.js";
import { identityConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Identity.js";
import { reluConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Relu.js";
import { reshapeConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Reshape.js";
import { tileConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Tile.js";
import { transposeConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Transpose.js";
import { engine, getBackend, keep, tidy } from "@tensorflow/tfjs-core/dist/globals.js";
import { registerGradient, registerKernel } from "@tensorflow/tfjs-core/dist/kernel_registry.js";
import { add } from "@tensorflow/tfjs-core/dist/ops/add.js";
import { batchNorm } from "@tensorflow/tfjs-core/dist/ops/batchnorm.js";
import { conv2d } from "@tensorflow/tfjs-core/dist/ops/conv2d.js";
import { conv2dTranspose } from "@tensorflow/tfjs-core/dist/ops/conv2d_transpose.js";
import { expandDims } from "@tensorflow/tfjs-core/dist/ops/expand_dims.js";
import { matMul } from "@tensorflow/tfjs-core/dist/ops/mat_mul.js";
import { relu } from "@tensorflow/tfjs-core/dist/ops/relu.js";
import { reshape } from "@tensorflow/tfjs-core/dist/ops/reshape.js";
import { tensor } from "@tensorflow/tfjs-core/dist/ops/tensor.js";
import { tensor1d } from "@tensorflow/tfjs-core/dist/ops/tensor1d.js";
import { tile } from "@tensorflow/tfjs-core/dist/ops/tile.js";
import { transpose } from "@tensorflow/tfjs-core/dist/ops/transpose.js";

for (const kernel of [
  addConfig,
  batchMatMulConfig,
  batchNormConfig,
  conv2DConfig,
  conv2DBackpropInputConfig,
  expandDimsConfig,
  identityConfig,
  reluConfig,
  reshapeConfig,
  tileConfig,
  transposeConfig,
]) {
  registerKernel(kernel);
}

export const tf = {
  add,
  batchNorm,
  conv2d,
  conv2dTranspose,
  engine,
  expandDims,
  getBackend,
  keep,
  matMul,
  registerGradient,
  registerKernel,
  relu,
  reshape,
  tensor,
  tensor1d,
  tidy,
  tile,
  transpose,
};

/** There is no native library here. */
export function native(): undefined {}

/** Nor kernels of our own. */
export function ownKernels(): undefined {}
