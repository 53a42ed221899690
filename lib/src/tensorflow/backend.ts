/**
 * Selects the TensorFlow backend: the native library (TensorFlow's C++ kernels with oneDNN, through the binding of
 * @tensorflow/tfjs-node-gpu, and on a CPU the kernels of lib/native), or the plain-JavaScript backend where it cannot be
 * loaded. SURLAB_BACKEND=tensorflow disables lib/native, SURLAB_BACKEND=javascript the native library.
 * Loaded on the first use of `tf`, so that a notebook without training does not wait for it.
 */

import util from "node:util";
import type * as TF from "@tensorflow/tfjs";
import { coreCount } from "../async/parallel.js";
import { settings } from "../settings.js";
import { warn } from "../warnings.js";

/** The package; the first access loads it. */
export declare const tf: typeof TF;
Object.defineProperty(exports, "tf", { enumerable: true, get: () => (loaded ??= load()).tf });

/** The part of tfjs-node's native backend that runs any TensorFlow op by name. */
export interface NativeBackend {
  binding: Record<
    | "TF_ATTR_TYPE"
    | "TF_ATTR_BOOL"
    | "TF_ATTR_INT"
    | "TF_ATTR_SHAPE"
    | "TF_ATTR_STRING"
    | "TF_ATTR_FLOAT"
    | "TF_FLOAT"
    | "TF_INT64",
    number
  > & {
    TF_Version: string;
    /** @returns the id of the tensor */
    createTensor(shape: number[], dtype: number, values: Int32Array): number;
  };
  /** What the backend knows of each tensor. */
  tensorMap: { set(dataId: object, info: object): void };
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

/** The native backend, or undefined on the JavaScript backend. */
export function native(): NativeBackend | undefined {
  return (loaded ??= load()).native;
}

/** The native backend where it has the kernels of lib/native, which are for the CPU. */
export function ownKernels(): NativeBackend | undefined {
  const { native, ownKernels } = (loaded ??= load());
  return ownKernels ? native : undefined;
}

/** Description of the backend and device: "TensorFlow 2.21.0 on 2 CPU threads (oneDNN)". */
export function device(): string {
  const backend = native();
  if (!backend) return "plain JavaScript on 1 CPU thread (no native TensorFlow)";
  const threads = settings.tensorflowThreads ?? coreCount();
  const where = backend.isUsingGpuDevice
    ? "the GPU"
    : `${threads} CPU thread${Number(threads) === 1 ? "" : "s"} (oneDNN)`;
  return `TensorFlow ${backend.binding.TF_Version} on ${where}`;
}

function load(): NonNullable<typeof loaded> {
  restoreRemovedUtilities();
  if (settings.backend !== "javascript") {
    try {
      const tf: typeof TF = require("@tensorflow/tfjs-node-gpu");
      keepFreedMemory(tf);
      const native = tf.backend() as unknown as NativeBackend;
      const wanted = settings.backend !== "tensorflow" && !native.isUsingGpuDevice;
      return { tf, native, ownKernels: wanted && hasOwnKernels(tf, native) };
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
      warn(
        "FallbackWarning",
        `Native TensorFlow could not be loaded: ${reason} Models run in plain JavaScript instead, with the same results but many times slower; \`npm run doctor\` says what is missing.`,
      );
    }
  }
  return { tf: require("@tensorflow/tfjs"), native: undefined, ownKernels: false };
}

/** False where the binding was compiled without these kernels, for example by hand. */
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
 * glibc returns blocks of 128 kB and more to the operating system as soon as they are freed, so that every intermediate
 * tensor costs page faults: ReLU on 64 x 512 takes 360 us instead of 50. Freeing one large block raises that threshold
 * to the block's size for the rest of the process (mallopt(3), M_MMAP_THRESHOLD; at most 32 MB).
 */
function keepFreedMemory(tf: typeof TF): void {
  tf.tidy(() => {
    // Returns nothing: tidy would search all eight million numbers of a result for tensors.
    tf.zeros([31 * 2 ** 18])
      .relu()
      .dataSync();
  });
}
