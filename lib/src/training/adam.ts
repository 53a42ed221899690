/**
 * Adam (Kingma & Ba 2015, algorithm 1, in the form of its section 2: the bias correction folded into the step size).
 *
 *     m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
 *     w = w - lr sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 *
 * Natively one fused TensorFlow kernel per parameter (ResourceApplyAdam), where tf.train.adam runs a dozen. Differs
 * from PyTorch in where epsilon stands (there: sqrt(v / (1 - beta2^t)) + epsilon), below 1e-6 of a step in practice.
 */

import { native, type Tensor, tf } from "../tensor/backend.js";
import { type Parameter, Variable } from "../tensor/parameter.js";
import type { NamedArray } from "../tensor/safetensors.js";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

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

  /** One step down the gradients, one per parameter and in their order; undefined leaves that parameter alone. */
  apply(gradients: readonly (Tensor | undefined)[], learningRate: number): void {
    this.step++;
    const power1 = BETA1 ** this.step;
    const power2 = BETA2 ** this.step;
    const backend = native();
    if (!backend) {
      const rate = (learningRate * Math.sqrt(1 - power2)) / (1 - power1);
      gradients.forEach((gradient, i) => {
        if (gradient) this.#portableStep(i, gradient.dataSync() as Float32Array, rate);
      });
      return;
    }
    const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
    const attributes = [{ name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT }];
    tf.tidy(() => {
      const scalars = [power1, power2, learningRate, BETA1, BETA2, EPSILON].map((x) => tf.scalar(x));
      gradients.forEach((gradient, i) => {
        if (!gradient) return;
        const parameter = this.#parameters[i] as Parameter;
        const handles = [parameter, this.#m[i], this.#v[i]].map((p) => p?.handle as Tensor);
        parameter.update(() => {
          backend.executeMultipleOutputs("ResourceApplyAdam", attributes, [...handles, ...scalars, gradient], 0);
        });
      });
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

  /** The moments, to save and to carry on from. */
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

  dispose(): void {
    for (const slot of this.#slots()) slot.dispose();
  }

  #slots(): Variable[] {
    return [...this.#m, ...this.#v];
  }
}
