import { type NativeBackend, native, type OpAttribute, tf } from "./backend.js";
import type { Tensor } from "./tensor.js";

/**
 * A trainable tensor, updated in place: natively a TensorFlow resource variable, which TensorFlow's fused optimizer
 * kernels update; otherwise an array.
 */
export class Variable {
  /** The resource that native kernels write to. */
  readonly handle: Tensor | undefined;
  #values: Float32Array | undefined;

  constructor(
    readonly name: string,
    readonly shape: number[],
    values: Float32Array,
  ) {
    const backend = native();
    if (backend) {
      const { TF_ATTR_SHAPE, TF_ATTR_STRING } = backend.binding;
      this.handle = tf.keep(
        backend.executeSingleOutput(
          "VarHandleOp",
          [
            dtype(backend),
            { name: "shape", type: TF_ATTR_SHAPE, value: shape },
            { name: "container", type: TF_ATTR_STRING, value: "" },
            { name: "shared_name", type: TF_ATTR_STRING, value: `surlab/${nextId++}` },
          ],
          [],
        ),
      );
    }
    this.write(values);
  }

  get size(): number {
    return this.shape.reduce((product, n) => product * n, 1);
  }

  /** The current value; the caller disposes of it. */
  tensor(): Tensor {
    const backend = native();
    return backend && this.handle
      ? backend.executeSingleOutput("ReadVariableOp", [dtype(backend)], [this.handle])
      : tf.tensor((this.#values as Float32Array).slice(), this.shape);
  }

  /** A copy of the numbers. */
  read(): Float32Array {
    if (this.#values) return this.#values.slice();
    const tensor = this.tensor();
    const values = Float32Array.from(tensor.dataSync());
    tensor.dispose();
    return values;
  }

  write(values: Float32Array): void {
    const backend = native();
    const { handle } = this;
    if (!backend || !handle) {
      this.#values = values.slice();
      return;
    }
    tf.tidy(() => {
      const tensor = tf.tensor(values.slice(), this.shape);
      backend.executeMultipleOutputs("AssignVariableOp", [dtype(backend)], [handle, tensor], 0);
    });
  }

  dispose(): void {
    const { handle } = this;
    if (!handle) return;
    native()?.executeMultipleOutputs("DestroyResourceOp", [], [handle], 0);
    handle.dispose();
  }
}

/** A variable with a cached tensor of its current value. */
export class Parameter extends Variable {
  #value: Tensor;

  constructor(name: string, shape: number[], values: Float32Array) {
    super(name, shape, values);
    this.#value = tf.keep(this.tensor());
  }

  get value(): Tensor {
    return this.#value;
  }

  /** Runs an update of the variable. Frees the old value first; a value still referenced is copied on write. */
  update(change: () => void): void {
    Parameter.updateAll([this], () => {
      change();
      return [this.tensor()];
    });
  }

  /** Runs an update of several variables and refreshes their values. */
  static updateAll(parameters: readonly Parameter[], change: () => Tensor[]): void {
    for (const parameter of parameters) parameter.#value.dispose();
    const values = change();
    parameters.forEach((parameter, i) => {
      parameter.#value = tf.keep(values[i] as Tensor);
    });
  }

  override write(values: Float32Array): void {
    // The constructor of Variable assigns before there is a value.
    if (!(#value in this)) super.write(values);
    else this.update(() => super.write(values));
  }

  override dispose(): void {
    this.#value.dispose();
    super.dispose();
  }
}

let nextId = 0;

function dtype(backend: NativeBackend): OpAttribute {
  return { name: "dtype", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
}
