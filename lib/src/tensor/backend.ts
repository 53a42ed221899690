/**
 * The only place that knows which TensorFlow is running: the native library (TensorFlow's C++ kernels with oneDNN,
 * through the binding of @tensorflow/tfjs-node-gpu) or, where that cannot be loaded, the plain-JavaScript backend.
 * Loaded on the first use of `tf`, so that a notebook that trains nothing does not pay for it.
 */

import util from "node:util";
import type * as TF from "@tensorflow/tfjs";
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

let loaded: { tf: typeof TF; native: NativeBackend | undefined } | undefined;

/** The native backend, or undefined where plain JavaScript does the work. */
export function native(): NativeBackend | undefined {
  return (loaded ??= load()).native;
}

/** Where the arithmetic runs, in words: "TensorFlow 2.21.0 on 2 CPU threads (oneDNN)". */
export function device(): string {
  const backend = native();
  if (!backend) return "plain JavaScript on 1 CPU thread (no native TensorFlow)";
  const where = backend.isUsingGpuDevice ? "the GPU" : `${process.env.TF_NUM_INTRAOP_THREADS} CPU threads (oneDNN)`;
  return `TensorFlow ${backend.binding.TF_Version} on ${where}`;
}

function load(): { tf: typeof TF; native: NativeBackend | undefined } {
  restoreRemovedUtilities();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_NUM_INTRAOP_THREADS ??= String(coreCount());
  if (process.env.SURLAB_BACKEND !== "javascript") {
    try {
      const tf: typeof TF = require("@tensorflow/tfjs-node");
      keepFreedMemory(tf);
      return { tf, native: tf.backend() as unknown as NativeBackend };
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
      console.warn(
        `Native TensorFlow could not be loaded: ${reason} Models run in plain JavaScript instead, with the same results but many times slower; \`npm run doctor\` says what is missing.`,
      );
    }
  }
  return { tf: require("@tensorflow/tfjs"), native: undefined };
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
  tf.tidy(() =>
    tf
      .zeros([31 * 2 ** 18])
      .relu()
      .dataSync(),
  );
}
