/** In place of lib/src/tensorflow/backend.ts: TensorFlow.js in the browser. */

import * as tf from "@tensorflow/tfjs";

export { tf };

/** There is no native library here. */
export function native(): undefined {}

/** Nor kernels of our own. */
export function ownKernels(): undefined {}
