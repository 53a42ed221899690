import path from "node:path";
import { contentKey, readCached, writeCached } from "../cache.js";
import { type DecodeOptions, decodeBytes, readBytes } from "./decode.js";
import { FEATURE_SETS, type FeatureKind, type FeatureParams, melImage } from "./features.js";

/** What a worker thread is asked to do with one song. */
export interface ExtractJob {
  file: string;
  /** Where this kind of feature with these options is kept. */
  folder: string;
  kind: FeatureKind | "melImage";
  params: FeatureParams;
  decode: Required<DecodeOptions>;
  minSeconds: number;
}

/** Where the values are kept and, but for images, the values. */
export interface Extracted {
  file: string;
  values?: Float32Array;
}

/** What was extracted, or why nothing was, as the end of a sentence that begins with the file's name. */
export async function extractOne(job: ExtractJob): Promise<Extracted | string> {
  const bytes = await readBytes(job.file);
  if (typeof bytes === "string") return bytes;
  const key = contentKey(bytes);
  const file = path.join(job.folder, `${key}.f32`);
  let values = readCached(file);
  if (!values) {
    const computed = await compute(bytes, job);
    if (typeof computed === "string") return computed;
    values = computed;
    writeCached(file, values);
  }
  return job.kind === "melImage" ? { file } : { file, values };
}

async function compute(bytes: Uint8Array, job: ExtractJob): Promise<Float32Array | string> {
  const sound = await decodeBytes(bytes, job.decode);
  if (typeof sound === "string") return sound;
  const seconds = sound.samples.length / sound.sampleRate;
  if (seconds < job.minSeconds) {
    return `holds ${seconds.toFixed(2)} s of sound; at least ${job.minSeconds} s is needed`;
  }
  if (isSilent(sound.samples)) return "is silent from beginning to end";
  const set = job.kind === "melImage" ? melImage : FEATURE_SETS[job.kind];
  return Float32Array.from(set.compute(sound, job.params));
}

/** No sample reaches half a step of a 16-bit file. */
function isSilent(samples: Float32Array): boolean {
  for (let i = 0; i < samples.length; i++) if (Math.abs(samples[i]) > 2 ** -16) return false;
  return true;
}
