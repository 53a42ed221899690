/**
 * The only place that knows which TensorFlow is running: the native library (TensorFlow's C++ kernels with oneDNN,
 * through the binding of @tensorflow/tfjs-node-gpu, and for the CPU those of lib/native) or, where that cannot be loaded,
 * the plain-JavaScript backend. SURLAB_BACKEND=tensorflow leaves out lib/native, SURLAB_BACKEND=javascript the library.
 * Loaded on the first use of `tf`, so that a notebook that trains nothing does not pay for it.
 */

import util from "node:util";
import type * as TF from "@tensorflow/tfjs";
import { limitSpinning } from "../native/addon.js";
import { coreCount } from "../parallel.js";

export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs";

/** The package; the first access loads it. */
export declare const tf: typeof TF;
Object.defineProperty(exports, "tf", { enumerable: true, get: () => (loaded ??= load()).tf });

/** What the native backend of tfjs-node offers beside the common kernels: any TensorFlow op by its name. */
export interface NativeBackend {
  binding: Record<
    "TF_ATTR_TYPE" | "TF_ATTR_BOOL" | "TF_ATTR_INT" | "TF_ATTR_SHAPE" | "TF_ATTR_STRING" | "TF_ATTR_FLOAT" | "TF_FLOAT",
    number
  > & {
    TF_Version: string;
  };
  isUsingGpuDevice: boolean;
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: TF.TensorInfo[]): TF.Tensor;
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: TF.TensorInfo[], outputs: number): TF.Tensor[];
}

export interface OpAttribute {
  name: string;
  type: number;
  value: unknown;
}

let loaded: { tf: typeof TF; native: NativeBackend | undefined; ownKernels: boolean } | undefined;

/** The native backend, or undefined where plain JavaScript does the work. */
export function native(): NativeBackend | undefined {
  return (loaded ??= load()).native;
}

/** The native backend where it has the kernels of lib/native, which are for the CPU. */
export function ownKernels(): NativeBackend | undefined {
  const { native, ownKernels } = (loaded ??= load());
  return ownKernels ? native : undefined;
}

/** Where the arithmetic runs, in words: "TensorFlow 2.21.0 on 2 CPU threads (oneDNN)". */
export function device(): string {
  const backend = native();
  if (!backend) return "plain JavaScript on 1 CPU thread (no native TensorFlow)";
  const where = backend.isUsingGpuDevice ? "the GPU" : `${process.env.TF_NUM_INTRAOP_THREADS} CPU threads (oneDNN)`;
  return `TensorFlow ${backend.binding.TF_Version} on ${where}`;
}

function load(): NonNullable<typeof loaded> {
  restoreRemovedUtilities();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_NUM_INTRAOP_THREADS ??= String(coreCount());
  limitSpinning();
  if (process.env.SURLAB_BACKEND !== "javascript") {
    try {
      const tf: typeof TF = require("@tensorflow/tfjs-node-gpu");
      keepFreedMemory(tf);
      const native = tf.backend() as unknown as NativeBackend;
      const wanted = process.env.SURLAB_BACKEND !== "tensorflow" && !native.isUsingGpuDevice;
      return { tf, native, ownKernels: wanted && hasOwnKernels(tf, native) };
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
      console.warn(
        `Native TensorFlow could not be loaded: ${reason} Models run in plain JavaScript instead, with the same results but many times slower; \`npm run doctor\` says what is missing.`,
      );
    }
  }
  return { tf: require("@tensorflow/tfjs"), native: undefined, ownKernels: false };
}

/** False where the binding was compiled without them, by hand say: TensorFlow then does not know the op. */
function hasOwnKernels(tf: typeof TF, backend: NativeBackend): boolean {
  const relu = { name: "relu", type: backend.binding.TF_ATTR_BOOL, value: false };
  try {
    tf.tidy(() => backend.executeSingleOutput("SurlabDense", [relu], [tf.ones([1, 1]), tf.ones([1, 1]), tf.ones([1])]));
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node 4.22 calls helpers that Node 23 removed (tensorflow/tfjs issue 8421). */
function restoreRemovedUtilities(): void {
  const removed: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value == null,
    isArray: Array.isArray,
  };
  for (const [name, test] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: test });
  }
}

/**
 * glibc gives blocks of 128 kB and more back to the kernel as soon as they are freed, so that every intermediate
 * tensor is paid for in page faults: ReLU on 64 x 512 takes 360 us instead of 50. Freeing one large block raises
 * that limit to the block's size for the rest of the process (mallopt(3), M_MMAP_THRESHOLD; 32 MB is its maximum).
 */
function keepFreedMemory(tf: typeof TF): void {
  tf.tidy(() => {
    // Nothing is returned: tidy would look for tensors in each of eight million numbers.
    tf.zeros([31 * 2 ** 18])
      .relu()
      .dataSync();
  });
}
