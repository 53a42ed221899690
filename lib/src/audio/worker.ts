import path from "node:path";
import { contentKey, readCached, writeCached } from "../io/cache.js";
import { Analysis } from "./analysis.js";
import { audible } from "./audibleSound.js";
import { type DecodeOptions, readBytes } from "./decode.js";
import type { FeatureParams } from "./featureSet.js";
import { type FeatureKind, setOf } from "./features.js";

/** What a child process is asked to do with one song. */
export interface ExtractJob {
  file: string;
  /** The kinds of features, all of the same stretch of sound. */
  wanted: readonly WantedKind[];
  decode: Required<DecodeOptions>;
  minSeconds: number;
}

/** One kind of features with its options. */
export interface WantedKind {
  kind: FeatureKind | "melImage" | "fingerprint";
  params: FeatureParams;
  /** Where this kind with these options is kept. */
  folder: string;
}

/** What was extracted of one song. */
export interface Extracted {
  /** How much sound it describes. */
  seconds: number;
  /** Where in the file that begins, in seconds: later than asked for where the stretch asked for is silent. */
  from: number;
  /** For each kind, in the order of the job: where the values are kept and, but for images, the values. */
  kinds: { file: string; values?: Float32Array }[];
}

/** What stands before the values in a file of the cache: `seconds` and `from`. */
export const FACTS = 2;

/** What was extracted, or a reason, phrased to follow the file name. */
export async function extractOne(job: ExtractJob): Promise<Extracted | string> {
  const bytes = await readBytes(job.file);
  if (typeof bytes === "string") return bytes;
  const key = contentKey(bytes);
  const files = job.wanted.map(({ folder }) => path.join(folder, `${key}.f32`));
  const known = files.map((file) => readCached(file));
  const missing = job.wanted.filter((_, i) => !known[i]);
  const computed = missing.length > 0 ? await compute(bytes, job, missing) : [];
  if (typeof computed === "string") return computed;
  const kept = known.map((values, i) => {
    if (values) return values;
    const made = computed.shift()!;
    writeCached(files[i]!, made);
    return made;
  });
  const [seconds, from] = kept[0] as unknown as [number, number];
  return {
    seconds,
    from,
    kinds: kept.map((values, i) => ({
      file: files[i]!,
      ...(job.wanted[i]!.kind === "melImage" ? {} : { values: values.slice(FACTS) }),
    })),
  };
}

/** The facts and values of each kind, from one decoding; or a reason, where one kind can't be computed. */
async function compute(
  bytes: Uint8Array,
  job: ExtractJob,
  wanted: readonly WantedKind[],
): Promise<Float32Array[] | string> {
  const found = await audible(bytes, { ...job.decode, minSeconds: job.minSeconds });
  if (typeof found === "string") return found;
  const { sound, from, seconds } = found;
  const analysis = new Analysis(sound);
  const all: Float32Array[] = [];
  for (const { kind, params } of wanted) {
    const set = setOf(kind);
    const values = set.compute(analysis, params);
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      return `has no usable features: ${set.names(params)[i] ?? `value ${i}`} is ${values[i]}; its samples are damaged`;
    }
    const kept = new Float32Array(FACTS + values.length);
    kept.set([seconds, from]);
    kept.set(values, FACTS);
    all.push(kept);
  }
  return all;
}
