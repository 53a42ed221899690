/**
 * Fused differentiable operations of the models: each is one node on the gradient tape and a few TensorFlow kernels,
 * where the same expression in tfjs takes three to five times as many. (For models of this size, the number of
 * element-wise kernels dominates the run time.) Registered as tfjs kernels, implemented by lib/native on a CPU where it
 * has the kernel, by TensorFlow's kernels otherwise, as on a GPU, and by common tfjs ops on the JavaScript backend. All
 * three give the same values and gradients.
 */

import { type NativeBackend, native, type OpAttribute, ownKernels, tf } from "./backend.js";
import type { Scalar, Tensor, Tensor2D } from "./tensor.js";

type Inputs = Record<string, Tensor>;

type Attributes = {
  transposeA?: boolean;
  transposeB?: boolean;
  transpose?: boolean;
  relu?: boolean;
  scale?: number;
  factor?: number;
  low?: number;
  high?: number;
};

interface Op {
  /** With the kernels of lib/native, where they are faster than TensorFlow's. */
  own?: (inputs: Inputs, backend: NativeBackend, attrs: Attributes) => Tensor;
  native: (inputs: Inputs, backend: NativeBackend, attrs: Attributes) => Tensor;
  portable: (inputs: Inputs, attrs: Attributes) => Tensor;
  /** The inputs the gradient needs, then (with `keepsOutput`) the output. */
  saves?: string[];
  keepsOutput?: boolean;
  gradient?: (dy: Tensor, saved: Tensor[], attrs: Attributes) => Record<string, () => Tensor>;
}

const ops: Record<string, Op> = {
  /** x · weight + bias over the last dimension, then max(·, 0) if `relu`: a layer is one node on the tape. */
  Dense: {
    own: ({ x, weight, bias }, backend, { relu }) =>
      backend.executeSingleOutput("SurlabDense", [flag(backend, "relu", relu)], [x!, weight!, bias!]),
    native: ({ x, weight, bias }, backend, { relu }) => {
      const y = backend.executeSingleOutput("MatMul", [float(backend)], [x!, weight!]);
      const sum = backend.executeSingleOutput("BiasAdd", [float(backend), channelsLast(backend)], [y, bias!]);
      return relu ? backend.executeSingleOutput("Relu", [float(backend)], [sum]) : sum;
    },
    portable: ({ x, weight, bias }, { relu }) => {
      const sum = tf.add(tf.matMul(x as Tensor2D, weight as Tensor2D), bias!);
      return relu ? tf.relu(sum) : sum;
    },
    saves: ["x", "weight"],
    keepsOutput: true,
    gradient: (dy, [x, weight, y], { relu }) => {
      const own = ownKernels();
      if (own) {
        return together(["weight", "bias", "x"], (asked) => {
          // The first layer's input has no gradient. tfjs asks for the input's first.
          const attributes = [flag(own, "relu", relu), flag(own, "input", asked === "x")];
          const gradients = own.executeMultipleOutputs("SurlabDenseGrad", attributes, [x!, weight!, dy, y!], 3);
          return asked === "x" ? gradients : gradients.slice(0, 2);
        });
      }
      const dSum = relu ? run("RectifyGrad", { dy, y: y! }) : dy;
      return {
        x: () => matMul(dSum, weight!, { transposeB: true }),
        weight: () => matMul(x!, dSum, { transposeA: true }),
        bias: () => biasGradient(dSum),
      };
    },
  },
  /** a · b, optionally transposed: TensorFlow's 2-D MatMul, where tfjs goes through BatchMatMulV2 and two reshapes. */
  MatMul2D: {
    native: ({ a, b }, backend, { transposeA, transposeB }) =>
      backend.executeSingleOutput(
        "MatMul",
        [float(backend), flag(backend, "transpose_a", transposeA), flag(backend, "transpose_b", transposeB)],
        [a!, b!],
      ),
    portable: ({ a, b }, { transposeA, transposeB }) => tf.matMul(a as Tensor2D, b as Tensor2D, transposeA, transposeB),
    saves: ["a", "b"],
    gradient: (dy, [a, b], { transposeA, transposeB }) => ({
      a: () =>
        transposeA
          ? matMul(b!, dy, { transposeA: transposeB, transposeB: true })
          : matMul(dy, b!, { transposeB: !transposeB }),
      b: () =>
        transposeB
          ? matMul(dy, a!, { transposeA: true, transposeB: transposeA })
          : matMul(a!, dy, { transposeA: !transposeA }),
    }),
  },
  /** x + bias over the last dimension. */
  BiasAdd: {
    native: ({ x, bias }, backend) =>
      backend.executeSingleOutput("BiasAdd", [float(backend), channelsLast(backend)], [x!, bias!]),
    portable: ({ x, bias }) => tf.add(x!, bias!),
    gradient: (dy) => ({ x: () => dy, bias: () => biasGradient(dy) }),
  },
  BiasAddGrad: {
    native: ({ dy }, backend) =>
      backend.executeSingleOutput("BiasAddGrad", [float(backend), channelsLast(backend)], [dy!]),
    portable: ({ dy }) =>
      tf.sum(
        dy!,
        dy!.shape.slice(0, -1).map((_, i) => i),
      ),
  },
  /** max(x, 0), its gradient as one kernel (tfjs: Greater, Cast, Mul). */
  Rectify: {
    native: ({ x }, backend) => backend.executeSingleOutput("Relu", [float(backend)], [x!]),
    portable: ({ x }) => tf.relu(x!),
    keepsOutput: true,
    gradient: (dy, [y]) => ({ x: () => run("RectifyGrad", { dy, y: y! }) }),
  },
  RectifyGrad: {
    native: ({ dy, y }, backend) => backend.executeSingleOutput("ReluGrad", [float(backend)], [dy!, y!]),
    portable: ({ dy, y }) => tf.mul(dy!, tf.step(y!)),
  },
  /** P · x[b] for every b: [m, n] and [batch, n, c] -> [batch, m, c]. P is a constant, without a gradient. */
  MapAxis: {
    native: ({ P, x }, backend, { transpose }) =>
      backend.executeSingleOutput(
        "BatchMatMulV2",
        [float(backend), flag(backend, "adj_x", transpose), flag(backend, "adj_y")],
        [P!.expandDims(0), x!],
      ),
    portable: ({ P, x }, { transpose }) => {
      const [batch, n, c] = x!.shape as [number, number, number];
      const m = P!.shape[transpose ? 1 : 0] as number;
      // One matrix of x or one column of each: one product, without a copy of P for each of the batch.
      if (batch === 1) return tf.reshape(tf.matMul(P as Tensor2D, tf.reshape(x!, [n, c]), transpose), [1, m, c]);
      if (c === 1)
        return tf.reshape(tf.matMul(tf.reshape(x!, [batch, n]), P as Tensor2D, false, !transpose), [batch, m, 1]);
      const batched = tf.tile(tf.expandDims(P!, 0), [batch, 1, 1]);
      return tf.matMul(batched, x!, transpose);
    },
    saves: ["P"],
    gradient: (dy, [P], { transpose }) => ({ x: () => run("MapAxis", { P: P!, x: dy }, { transpose: !transpose }) }),
  },
  /** sum(d^2) / 2 of all elements. */
  HalfSquaredNorm: {
    native: ({ d }, backend) => backend.executeSingleOutput("L2Loss", [float(backend)], [d!]),
    portable: ({ d }) => tf.mul(0.5, tf.sum(tf.square(d!))),
  },
  /** scale / 2 times sum((x - y)^2). */
  HalfSquaredError: {
    own: ({ x, y }, backend, { scale }) =>
      backend.executeSingleOutput("SurlabHalfSquaredError", [number(backend, "scale", scale!)], [x!, y!]),
    native: (inputs, _, { scale }) => halfSquaredErrorForward(inputs, scale!),
    portable: (inputs, { scale }) => halfSquaredErrorForward(inputs, scale!),
    saves: ["x", "y"],
    gradient: (dy, [x, y], { scale }) => {
      const own = ownKernels();
      if (own) {
        const toward = (a: Tensor, b: Tensor) => () =>
          own.executeSingleOutput("SurlabHalfSquaredErrorGrad", [number(own, "scale", scale!)], [a, b, dy]);
        return { x: toward(x!, y!), y: toward(y!, x!) };
      }
      const factor = tf.mul(dy, scale!);
      return { x: () => tf.mul(tf.sub(x!, y!), factor), y: () => tf.mul(tf.sub(y!, x!), factor) };
    },
  },
  /** a + factor * b of two scalars. */
  AddScaled: {
    native: ({ a, b }, _, { factor }) => tf.add(a!, tf.mul(b!, factor!)),
    portable: ({ a, b }, { factor }) => tf.add(a!, tf.mul(b!, factor!)),
    gradient: (dy, _, { factor }) => ({ a: () => dy, b: () => tf.mul(dy, factor!) }),
  },
  /** mu + exp(logVar / 2) * noise: the reparameterization trick. */
  Reparameterize: {
    own: ({ mu, logVar, noise }, backend) =>
      backend.executeSingleOutput("SurlabReparameterize", [], [mu!, logVar!, noise!]),
    native: (inputs) => reparameterized(inputs),
    portable: (inputs) => reparameterized(inputs),
    saves: ["mu"],
    keepsOutput: true,
    gradient: (dy, [mu, z]) => {
      const own = ownKernels();
      return {
        mu: () => dy,
        logVar: () =>
          own
            ? own.executeSingleOutput("SurlabReparameterizeGrad", [], [dy, mu!, z!])
            : tf.mul(tf.mul(0.5, dy), tf.sub(z!, mu!)),
      };
    },
  },
  /** x inside [low, high], and at most 1 beyond it: c + s(x - c), c the nearest value inside, s(u) = u / (1 + |u|). */
  SoftClip: {
    own: ({ x }, backend, { low, high }) =>
      backend.executeSingleOutput(
        "SurlabSoftClip",
        [number(backend, "low", low!), number(backend, "high", high!)],
        [x!],
      ),
    native: ({ x }, backend, { low, high }) => {
      const inside = tf.clipByValue(x!, low!, high!);
      return tf.add(inside, backend.executeSingleOutput("Softsign", [float(backend)], [tf.sub(x!, inside)]));
    },
    portable: ({ x }, { low, high }) => {
      const inside = tf.clipByValue(x!, low!, high!);
      const beyond = tf.sub(x!, inside);
      return tf.add(inside, tf.div(beyond, tf.add(1, tf.abs(beyond))));
    },
    saves: ["x"],
    gradient: (dy, [x], { low, high }) => ({ x: () => run("SoftClipGrad", { dy, x: x! }, { low, high }) }),
  },
  SoftClipGrad: {
    own: ({ dy, x }, backend, { low, high }) =>
      backend.executeSingleOutput(
        "SurlabSoftClipGrad",
        [number(backend, "low", low!), number(backend, "high", high!)],
        [dy!, x!],
      ),
    native: ({ dy, x }, backend, { low, high }) => {
      const beyond = tf.sub(x!, tf.clipByValue(x!, low!, high!));
      return backend.executeSingleOutput("SoftsignGrad", [float(backend)], [dy!, beyond]);
    },
    portable: ({ dy, x }, { low, high }) => {
      const beyond = tf.sub(x!, tf.clipByValue(x!, low!, high!));
      return tf.div(dy!, tf.square(tf.add(1, tf.abs(beyond))));
    },
  },
  /** scale * KL(N(mu, exp(logVar)) || N(0, 1)), summed over all elements. */
  GaussianKl: {
    own: ({ mu, logVar }, backend, { scale }) =>
      backend.executeSingleOutput("SurlabGaussianKl", [number(backend, "scale", scale!)], [mu!, logVar!]),
    native: (inputs, _, { scale }) => gaussianKlForward(inputs, scale!),
    portable: (inputs, { scale }) => gaussianKlForward(inputs, scale!),
    saves: ["mu", "logVar"],
    gradient: (dy, [mu, logVar], { scale }) => {
      const own = ownKernels();
      if (own) {
        const attributes = [number(own, "scale", scale!)];
        return together(["mu", "logVar"], () =>
          own.executeMultipleOutputs("SurlabGaussianKlGrad", attributes, [mu!, logVar!, dy], 2),
        );
      }
      return {
        mu: () => tf.mul(mu!, tf.mul(dy, scale!)),
        logVar: () => tf.mul(tf.expm1(logVar!), tf.mul(dy, 0.5 * scale!)),
      };
    },
  },
};

/** x · weight + bias, then ReLU if asked: [batch, inputs] -> [batch, units]. */
export function dense(x: Tensor, weight: Tensor, bias: Tensor, relu: boolean): Tensor2D {
  return run("Dense", { x, weight, bias }, { relu }) as Tensor2D;
}

/** a · b of two matrices. */
export function matMul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false } = {}): Tensor2D {
  return run("MatMul2D", { a, b }, { transposeA, transposeB }) as Tensor2D;
}

export function biasAdd<T extends Tensor>(x: T, bias: Tensor): T {
  return run("BiasAdd", { x, bias }) as T;
}

export function relu<T extends Tensor>(x: T): T {
  return run("Rectify", { x }) as T;
}

/** A constant linear map along the middle axis: P [m, n], x [batch, n, c] -> [batch, m, c]. */
export function mapAxis(P: Tensor, x: Tensor): Tensor {
  return run("MapAxis", { P, x }, { transpose: false });
}

/**
 * Half the sum of squared differences, times `scale`: the negative log-likelihood of a unit-variance Gaussian without
 * its constant.
 */
export function halfSquaredError(x: Tensor, y: Tensor, scale = 1): Scalar {
  return run("HalfSquaredError", { x, y }, { scale }) as Scalar;
}

/** The sum of squares of several tensors, of one at least; not differentiable. */
export function sumOfSquares(tensors: Tensor[]): Scalar {
  const own = ownKernels();
  if (!own) return tf.mul(2, tf.addN(tensors.map(halfSquaredNorm)));
  const count = { name: "N", type: own.binding.TF_ATTR_INT, value: tensors.length };
  return own.executeSingleOutput("SurlabSumOfSquares", [count], tensors) as Scalar;
}

/** Half the sum of squares; not differentiable. */
function halfSquaredNorm(d: Tensor): Scalar {
  return run("HalfSquaredNorm", { d }) as Scalar;
}

/** a + factor * b. */
export function addScaled(a: Scalar, b: Scalar, factor: number): Scalar {
  return run("AddScaled", { a, b }, { factor }) as Scalar;
}

export function reparameterize<T extends Tensor>(mu: T, logVar: T, noise: T): T {
  return run("Reparameterize", { mu, logVar, noise }) as T;
}

/**
 * Smooth clamp: x itself in [low, high], and within (low - 1, high + 1) everywhere. The gradient outside is
 * 1 / (1 + distance)^2, which unlike a hard clamp's is never zero. NaN stays NaN.
 */
export function softClip<T extends Tensor>(x: T, low: number, high: number): T {
  return run("SoftClip", { x }, { low, high }) as T;
}

/** KL(N(mu, exp(logVar)) || N(0, 1)), summed over rows and dimensions, times `scale`. */
export function gaussianKl(mu: Tensor, logVar: Tensor, scale = 1): Scalar {
  return run("GaussianKl", { mu, logVar }, { scale }) as Scalar;
}

/**
 * x itself, whose gradient is multiplied by a factor. The factor is asked for in the backward pass, when what it depends on has
 * been computed from x.
 * @param factor numbers that broadcast to x, and their shape
 */
export function withScaledGradient(x: Tensor, factor: () => { values: Float32Array; shape: number[] }): Tensor {
  const op = tf.customGrad((given) => ({
    value: tf.clone(given as Tensor),
    gradFunc: (dy) => {
      const { values, shape } = factor();
      return tf.mul(dy as Tensor, tf.tensor(values, shape));
    },
  }));
  return op(x);
}

/** x itself, without a gradient. */
export function stopGradient(x: Tensor): Tensor {
  const op = tf.customGrad((given) => ({
    value: tf.clone(given as Tensor),
    gradFunc: (dy) => tf.zerosLike(dy as Tensor),
  }));
  return op(x);
}

/** Epsilon of batch normalization, and the statistics of the batch. */
export const BATCH_NORM_EPSILON = 1e-5;

export interface BatchStatistics {
  mean: Float32Array;
  /** Unbiased: over n - 1. */
  variance: Float32Array;
}

/**
 * Batch normalization with the statistics of this batch: x [batch, h, w, c], scale and offset [c].
 * @param seen called with the statistics, for running means
 */
export function batchNorm(
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  seen: (statistics: BatchStatistics) => void,
): Tensor {
  const backend = native();
  if (!backend) {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const n = x.size / mean.size;
    seen({
      mean: mean.dataSync() as Float32Array,
      variance: (variance.dataSync() as Float32Array).map((v) => (v * n) / Math.max(1, n - 1)),
    });
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, BATCH_NORM_EPSILON)));
    return tf.add(tf.mul(normal, scale), offset);
  }
  const attributes = [
    float(backend),
    { name: "U", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT },
    { name: "epsilon", type: backend.binding.TF_ATTR_FLOAT, value: BATCH_NORM_EPSILON },
    channelsLast(backend),
    flag(backend, "is_training", true),
  ];
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const [x, scale, offset] = args as Tensor[];
    const none = tf.tensor1d([]);
    const [y, mean, variance, ...reserved] = backend.executeMultipleOutputs(
      "FusedBatchNormV3",
      attributes,
      [x!, scale!, offset!, none, none],
      6,
    );
    seen({ mean: mean!.dataSync() as Float32Array, variance: variance!.dataSync() as Float32Array });
    save([x!, scale!, ...reserved]);
    return {
      value: y!,
      gradFunc: (dy, saved) =>
        backend.executeMultipleOutputs("FusedBatchNormGradV3", attributes, [dy, ...(saved as Tensor[])], 5).slice(0, 3),
    };
  });
  return op(x, scale, offset);
}

/**
 * Gradients of one op that a single kernel computes. tfjs requests them one at a time and tidies after each, so the others are
 * kept until they are requested.
 * @param names of the inputs, in the order of the kernel's outputs
 * @param compute all of them, or as many as there are; it is told which was requested first
 * @internal
 */
export function together(names: string[], compute: (asked: string) => Tensor[]): Record<string, () => Tensor> {
  const waiting = new Map<string, Tensor>();
  const gradientOf = (asked: string): Tensor => {
    const kept = waiting.get(asked);
    if (kept && !kept.isDisposed) {
      waiting.delete(asked);
      uncollected.delete(kept);
      const gradient = tf.clone(kept);
      kept.dispose();
      return gradient;
    }
    // tfjs is done with an op before it comes to the next: what was not requested by now will not be.
    freeUncollected();
    const computed = compute(asked);
    names.forEach((name, i) => {
      if (name === asked || !computed[i]) return;
      const gradient = tf.keep(computed[i] as Tensor);
      waiting.set(name, gradient);
      uncollected.add(gradient);
    });
    return computed[names.indexOf(asked)] as Tensor;
  };
  return Object.fromEntries(names.map((name) => [name, () => gradientOf(name)]));
}

/** Gradients of `together` that were not requested yet. */
const uncollected = new Set<Tensor>();

function freeUncollected(): void {
  tf.dispose([...uncollected]);
  uncollected.clear();
}

/**
 * Frees what a gradient that ended in an error still holds, where no `tidy` reaches: the tensors saved on the tape, which
 * tfjs frees only at the end of a backward pass, and gradients that were not requested. Without it the memory of
 * a batch that did not fit stays taken, and no smaller batch fits either.
 */
export function abandonGradient(): void {
  const { state } = tf.engine() as unknown as { state: { activeTape: { saved?: Tensor[] }[] | null } };
  for (const { saved = [] } of state.activeTape ?? []) tf.dispose(saved);
  state.activeTape = null;
  freeUncollected();
}

function biasGradient(dy: Tensor): Tensor {
  return run("BiasAddGrad", { dy });
}

function reparameterized({ mu, logVar, noise }: Inputs): Tensor {
  return tf.add(mu!, tf.mul(tf.exp(tf.mul(0.5, logVar!)), noise!));
}

function gaussianKlForward({ mu, logVar }: Inputs, scale: number): Tensor {
  const rest = tf.sum(tf.sub(tf.expm1(logVar!), logVar!));
  return tf.mul(tf.add(halfSquaredNorm(mu!), tf.mul(0.5, rest)), scale);
}

function halfSquaredErrorForward({ x, y }: Inputs, scale: number): Tensor {
  return tf.mul(halfSquaredNorm(tf.sub(y!, x!)), scale);
}

let registered = false;

/** Runs one of `ops` through tfjs, which records it on the tape. */
function run(name: string, inputs: Inputs, attrs: Attributes = {}): Tensor {
  if (!registered) register();
  return tf.engine().runKernel(PREFIX + name, inputs, attrs) as Tensor;
}

const PREFIX = "Surlab";

function register(): void {
  registered = true;
  const backend = native();
  const own = ownKernels();
  for (const [name, op] of Object.entries(ops)) {
    const kernelName = PREFIX + name;
    tf.registerKernel({
      kernelName,
      backendName: tf.getBackend(),
      kernelFunc: ({ inputs, attrs }) =>
        own && op.own
          ? op.own(inputs as Inputs, own, attrs as Attributes)
          : tf.tidy(() =>
              backend
                ? op.native(inputs as Inputs, backend, attrs as Attributes)
                : op.portable(inputs as Inputs, attrs as Attributes),
            ),
    });
    const { gradient, saves = [], keepsOutput = false } = op;
    if (!gradient) continue;
    tf.registerGradient({
      kernelName,
      inputsToSave: saves,
      outputsToSave: [keepsOutput],
      gradFunc: (dy, saved, attrs) => gradient(dy as Tensor, saved, attrs as Attributes),
    });
  }
}

function float(backend: NativeBackend): OpAttribute {
  return { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
}

function number(backend: NativeBackend, name: string, value: number): OpAttribute {
  return { name, type: backend.binding.TF_ATTR_FLOAT, value };
}

/** A boolean attribute of an op. @internal */
export function flag(backend: NativeBackend, name: string, value = false): OpAttribute {
  return { name, type: backend.binding.TF_ATTR_BOOL, value };
}

function channelsLast(backend: NativeBackend): OpAttribute {
  return { name: "data_format", type: backend.binding.TF_ATTR_STRING, value: "NHWC" };
}
