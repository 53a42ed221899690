/**
 * A level of a convolutional encoder as one differentiable operation: by lib/native/convolution.cc on a CPU, by TensorFlow's or
 * tfjs' operations otherwise. All give the same values and gradients.
 */

import { native, ownKernels, tf } from "./backend.js";
import { biasAdd, flag, relu, together } from "./ops.js";
import type { Tensor, Tensor4D } from "./tensor.js";

const KERNEL = "SurlabConvolution";

/**
 * 3x3 convolution, zero-padded to the same size, then 2x2 max pooling if asked, which leaves out an odd last row or column, then
 * a bias and ReLU.
 *
 * @param x [batch, h, w, inputs]
 * @param kernel [3, 3, inputs, units]
 * @param bias [units]
 * @returns [batch, h, w, units], or [batch, h / 2, w / 2, units] with `pool`
 */
export function convolution(x: Tensor, kernel: Tensor, bias: Tensor, { pool }: { pool: boolean }): Tensor4D {
  const [, , inputs, units] = kernel.shape as [number, number, number, number];
  // Where the kernel has no vectors of channels to work with, TensorFlow's is as fast.
  if (ownKernels() && units % 16 === 0 && (inputs < 16 || inputs % 16 === 0)) {
    register();
    return (tf.engine().runKernel(KERNEL, { x, kernel, bias }, { pool }) as unknown as Tensor[])[0] as Tensor4D;
  }
  const y = tf.conv2d(x as Tensor4D, kernel as Tensor4D, 1, "same");
  // Bias and ReLU are monotonic and commute with max pooling; after it they cost a quarter.
  return relu(biasAdd(pool ? tf.maxPool(y, 2, 2, "valid") : y, bias));
}

let registered = false;

/** Registers the kernel with two outputs, y and what its gradient needs of it. */
function register(): void {
  if (registered) return;
  registered = true;
  const backend = native()!;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: tf.getBackend(),
    kernelFunc: ({ inputs: { x, kernel, bias }, attrs }) =>
      backend.executeMultipleOutputs(
        KERNEL,
        [flag(backend, "pool", attrs?.["pool"] as unknown as boolean)],
        [x!, kernel!, bias!],
        2,
      ),
  });
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ["x", "kernel"],
    outputsToSave: [false, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, kernel, places] = saved as [Tensor, Tensor, Tensor];
      return together(["kernel", "bias", "x"], (asked) => {
        // The images themselves need no gradient. tfjs asks for that of x first.
        const attributes = [
          flag(backend, "pool", attrs["pool"] as unknown as boolean),
          flag(backend, "input", asked === "x"),
        ];
        const inputs = [x, kernel, (dys as Tensor[])[0] as Tensor, places];
        const gradients = backend.executeMultipleOutputs("SurlabConvolutionGrad", attributes, inputs, 3);
        return asked === "x" ? gradients : gradients.slice(0, 2);
      });
    },
  });
}
