/**
 * Differentiable operations of networks over sequences: a whole LSTM layer and layer normalization, each as one node on
 * the gradient tape.
 */

import { type NativeBackend, native, type OpAttribute, tf } from "./backend.js";
import type { Tensor, Tensor2D } from "./tensor.js";

/**
 * An LSTM layer (Hochreiter & Schmidhuber 1997, with a forget gate) that starts from zeros.
 *
 *     i, f, c', o = [x_t, h_(t-1)] · weight + bias
 *     c_t = sigmoid(f) c_(t-1) + sigmoid(i) tanh(c'),  h_t = sigmoid(o) tanh(c_t)
 *
 * TensorFlow's BlockLSTMV2 runs all time steps in one kernel, and its gradient in another. On the JavaScript backend the
 * same is composed step by step.
 *
 * @param x [time, batch, inputs]
 * @param weight [inputs + units, 4 * units], the gates in the order i, f, c', o
 * @param bias [4 * units]
 * @returns h of all time steps, [time, batch, units]
 */
export function lstm(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const backend = native();
  return backend ? blockLstm(backend, x, weight, bias) : lstmByStep(x, weight, bias);
}

function blockLstm(backend: NativeBackend, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_FLOAT } = backend.binding;
  const [time, batch] = x.shape as [number, number, number];
  const units = (bias.shape[0] as number) / 4;
  const shared: OpAttribute[] = [
    { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "use_peephole", type: TF_ATTR_BOOL, value: false },
  ];
  const noClipping = { name: "cell_clip", type: TF_ATTR_FLOAT, value: 0 };
  /** The inputs of both kernels; the state starts at 0, and there are no peephole weights. */
  const inputs = (x: Tensor, weight: Tensor, bias: Tensor) => {
    const start = tf.zeros([batch, units]);
    const peephole = tf.zeros([units]);
    return [int64(backend, time), x, start, start, weight, peephole, peephole, peephole, bias];
  };
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const given = args as [Tensor, Tensor, Tensor];
    // Outputs: i, cs, f, o, ci, co, h, each [time, batch, units].
    const states = backend.executeMultipleOutputs("BlockLSTMV2", [...shared, noClipping], inputs(...given), 7);
    save([...given, ...states]);
    return {
      value: states[6] as Tensor,
      gradFunc: (dy, saved) => {
        const [x, weight, bias, ...states] = saved as [Tensor, Tensor, Tensor, ...Tensor[]];
        const gradients = backend.executeMultipleOutputs(
          "BlockLSTMGradV2",
          shared,
          [...inputs(x, weight, bias), ...states, tf.zeros(dy.shape), dy],
          8,
        );
        // Of x, two start states, the weight, three peepholes and the bias.
        return [gradients[0], gradients[3], gradients[7]] as Tensor[];
      },
    };
  });
  return op(x, weight, bias);
}

/** The reference, step by step. @internal */
export function lstmByStep(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [time, batch, inputs] = x.shape as [number, number, number];
  const units = (bias.shape[0] as number) / 4;
  let h: Tensor = tf.zeros([batch, units]);
  let c: Tensor = tf.zeros([batch, units]);
  const states: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const xt = tf.reshape(tf.slice(x, [t, 0, 0], [1, batch, inputs]), [batch, inputs]);
    const gates = tf.add(tf.matMul(tf.concat([xt, h], 1) as Tensor2D, weight as Tensor2D), bias);
    const [i, f, candidate, o] = tf.split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(candidate)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    states.push(tf.expandDims(h, 0));
  }
  return tf.concat(states, 0);
}

const lengths = new Map<number, Tensor>();

/**
 * A 64-bit scalar, which tfjs has no tensors of: TensorFlow's tensor is put into the backend's table by hand. Made once per
 * length and kept, because the binding would leak the one that it makes of an Int64Scalar in every call.
 */
function int64(backend: NativeBackend, value: number): Tensor {
  const { binding, tensorMap } = backend;
  let scalar = lengths.get(value);
  if (!scalar) {
    const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(value, 0)); // little-endian
    scalar = { dataId: {}, shape: [], dtype: "int32" } as unknown as Tensor;
    tensorMap.set(scalar.dataId, { shape: [], dtype: binding.TF_INT64, id, values: null, refCount: 1 });
    lengths.set(value, scalar);
  }
  return scalar;
}

const LAYER_NORM_EPSILON = 1e-5;

/**
 * Layer normalization over the last dimension (Ba, Kiros & Hinton 2016): each row to mean 0 and variance 1, then times scale
 * plus offset. x [rows, d], scale and offset [d] -> [rows, d].
 */
export function layerNorm(x: Tensor, scale: Tensor, offset: Tensor): Tensor {
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const [x, scale, offset] = args as [Tensor, Tensor, Tensor];
    const centered = tf.sub(x, tf.mean(x, 1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centered), 1, true), LAYER_NORM_EPSILON)); // [rows, 1]
    const unit = tf.mul(centered, inverse);
    save([unit, inverse, scale]);
    return {
      value: tf.add(tf.mul(unit, scale), offset),
      gradFunc: (dy, saved) => {
        const [unit, inverse, scale] = saved as [Tensor, Tensor, Tensor];
        const dUnit = tf.mul(dy, scale);
        const along = tf.mul(unit, tf.mean(tf.mul(dUnit, unit), 1, true));
        const dx = tf.mul(inverse, tf.sub(tf.sub(dUnit, tf.mean(dUnit, 1, true)), along));
        return [dx, tf.sum(tf.mul(dy, unit), 0), tf.sum(dy, 0)];
      },
    };
  });
  return op(x, scale, offset);
}
