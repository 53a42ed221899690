import { type NativeBackend, tf } from "./backend.js";
import type { Scalar, Tensor } from "./tensor.js";

/**
 * The KL term of a mixture of Gaussians as prior, by lib/native/mixture.cc: one node on the tape instead of a hundred.
 * models/priors/gaussianMixture.ts has the equation, and the same in tfjs' operations.
 *
 * @param backend one that has the kernels of lib/native
 * @param inputs mu, logVar and z [batch, d], logits [1, k], means and logVars of the components [k, d]
 * @returns in nats, averaged over the rows
 */
export function mixtureKl(backend: NativeBackend, ...inputs: [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]): Scalar {
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const given = args as Tensor[];
    save(given);
    return {
      value: backend.executeSingleOutput("SurlabMixtureKl", [], given),
      gradFunc: (dy, saved) =>
        backend.executeMultipleOutputs("SurlabMixtureKlGrad", [], [...(saved as Tensor[]), dy], given.length),
    };
  });
  return op(...inputs) as Scalar;
}
