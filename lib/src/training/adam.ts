/**
 * Adam (Kingma & Ba 2015, algorithm 1, with the bias correction in the step size, as in its section 2).
 *
 *     m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
 *     w = w - lr sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 *
 * A single kernel for all parameters (lib/native/adam.cc); on a GPU, one per parameter (ResourceApplyAdam), where
 * tf.train.adam runs a dozen. Differs from PyTorch in the place of epsilon (there: sqrt(v / (1 - beta2^t)) + epsilon),
 * by less than 1e-6 of a step in practice.
 */

import type { NamedArray } from "../io/safetensors.js";
import { type NativeBackend, native, ownKernels, tf } from "../tensorflow/backend.js";
import { Parameter, Variable } from "../tensorflow/parameter.js";
import type { Tensor } from "../tensorflow/tensor.js";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** The gradient of parameter `i`. */
interface Given {
  gradient: Tensor;
  i: number;
}

export class Adam {
  readonly #parameters: readonly Parameter[];
  readonly #m: Variable[];
  readonly #v: Variable[];
  /** Steps taken. */
  step = 0;

  constructor(parameters: readonly Parameter[]) {
    this.#parameters = parameters;
    this.#m = parameters.map((p) => new Variable(`adam.m/${p.name}`, p.shape, new Float32Array(p.size)));
    this.#v = parameters.map((p) => new Variable(`adam.v/${p.name}`, p.shape, new Float32Array(p.size)));
  }

  /** One step along the gradients, in the order of the parameters; undefined leaves a parameter unchanged. */
  apply(gradients: readonly (Tensor | undefined)[], learningRate: number): void {
    this.step++;
    const [power1, power2] = [BETA1 ** this.step, BETA2 ** this.step];
    const rate = (learningRate * Math.sqrt(1 - power2)) / (1 - power1);
    const given = gradients.flatMap((gradient, i) => (gradient ? [{ gradient, i }] : []));
    if (given.length === 0) return;
    const own = ownKernels();
    const backend = native();
    if (own) this.#fusedStep(own, given, rate);
    else if (backend) this.#stepByParameter(backend, given, [power1, power2, learningRate]);
    else for (const { gradient, i } of given) this.#portableStep(i, gradient.dataSync() as Float32Array, rate);
  }

  #fusedStep(backend: NativeBackend, given: readonly Given[], rate: number): void {
    const { TF_ATTR_INT, TF_ATTR_FLOAT } = backend.binding;
    const attributes = [
      { name: "N", type: TF_ATTR_INT, value: given.length },
      ...Object.entries({ beta1: BETA1, beta2: BETA2, epsilon: EPSILON }).map(([name, value]) => ({
        ...{ name, type: TF_ATTR_FLOAT, value },
      })),
    ];
    const parameters = given.map(({ i }) => this.#parameters[i] as Parameter);
    const handles = [this.#parameters, this.#m, this.#v].flatMap((all) =>
      given.map(({ i }) => all[i]?.handle as Tensor),
    );
    const scale = tf.scalar(rate);
    const inputs = [...handles, ...given.map(({ gradient }) => gradient), scale];
    Parameter.updateAll(parameters, () =>
      backend.executeMultipleOutputs("SurlabAdam", attributes, inputs, parameters.length),
    );
    scale.dispose();
  }

  #stepByParameter(backend: NativeBackend, given: readonly Given[], rates: number[]): void {
    const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
    const attributes = [{ name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT }];
    tf.tidy(() => {
      const scalars = [...rates, BETA1, BETA2, EPSILON].map((x) => tf.scalar(x));
      for (const { gradient, i } of given) {
        const parameter = this.#parameters[i] as Parameter;
        const handles = [parameter, this.#m[i], this.#v[i]].map((p) => p?.handle as Tensor);
        parameter.update(() => {
          backend.executeMultipleOutputs("ResourceApplyAdam", attributes, [...handles, ...scalars, gradient], 0);
        });
      }
    });
  }

  #portableStep(i: number, g: Float32Array, rate: number): void {
    const variables = [this.#parameters[i], this.#m[i], this.#v[i]] as Variable[];
    const [w, m, v] = variables.map((variable) => variable.read()) as [Float32Array, Float32Array, Float32Array];
    for (let j = 0; j < w.length; j++) {
      const gj = g[j] as number;
      const mj = (m[j] = BETA1 * (m[j] as number) + (1 - BETA1) * gj);
      const vj = (v[j] = BETA2 * (v[j] as number) + (1 - BETA2) * gj * gj);
      w[j] = (w[j] as number) - (rate * mj) / (Math.sqrt(vj) + EPSILON);
    }
    variables[0]?.write(w);
    variables[1]?.write(m);
    variables[2]?.write(v);
  }

  /** The moments, for checkpoints. */
  state(): NamedArray[] {
    return this.#slots().map((p) => ({ name: p.name, shape: p.shape, data: p.read() }));
  }

  restore(arrays: ReadonlyMap<string, NamedArray>, step: number): void {
    this.step = step;
    for (const slot of this.#slots()) {
      const saved = arrays.get(slot.name);
      if (saved) slot.write(saved.data);
    }
  }

  /** Resets the moments to zero. */
  reset(): void {
    this.step = 0;
    for (const slot of this.#slots()) slot.write(new Float32Array(slot.size));
  }

  dispose(): void {
    for (const slot of this.#slots()) slot.dispose();
  }

  #slots(): Variable[] {
    return [...this.#m, ...this.#v];
  }
}
