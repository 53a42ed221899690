import { Died, runApart } from "../async/childProcesses.js";
import { type Decoded, type DecodeOptions, decodeBytes, readBytes } from "./decode.js";

/** What is read of a song's sound, and how much of it there must be. */
export interface AudibleOptions extends Required<DecodeOptions> {
  /** Minimum duration in seconds. */
  minSeconds: number;
}

/** Sound that is worth describing. */
export interface Audible {
  sound: Decoded;
  /** Where in the file it begins, in seconds: later than asked for where the stretch asked for is silent. */
  from: number;
  /** Its duration. */
  seconds: number;
}

/**
 * The stretch asked for; where it is silent, as much from where the song's sound begins, so that a long silence before
 * the music costs no song.
 *
 * @returns the sound, or a reason, phrased to follow the file name
 */
export async function audible(bytes: Uint8Array, { minSeconds, ...decode }: AudibleOptions): Promise<Audible | string> {
  const found = await heard(bytes, decode);
  if (typeof found === "string") return found;
  const { sound, from } = found;
  const seconds = sound.samples.length / sound.sampleRate;
  if (seconds < minSeconds) return `holds ${seconds.toFixed(2)} s of sound; at least ${minSeconds} s is needed`;
  if (sound.cancels) return "cannot be used: its channels cancel out when mixed to mono";
  return { sound, from, seconds };
}

async function heard(
  bytes: Uint8Array,
  decode: Required<DecodeOptions>,
): Promise<{ sound: Decoded; from: number } | string> {
  const sound = await decodeBytes(bytes, decode);
  if (typeof sound === "string") return sound;
  if (sound.cancels || firstHeard(sound.samples) >= 0) return { sound, from: decode.offset };
  const rest = await decodeBytes(bytes, { ...decode, seconds: Infinity });
  if (typeof rest === "string") return rest;
  const begin = firstHeard(rest.samples);
  if (begin < 0)
    return decode.offset > 0 ? `is silent from ${decode.offset} s to its end` : "is silent from beginning to end";
  const end = Math.min(rest.samples.length, begin + Math.round(decode.seconds * rest.sampleRate));
  const from = decode.offset + begin / rest.sampleRate;
  return { sound: { ...rest, samples: rest.samples.slice(begin, end) }, from };
}

/** The first sample that reaches half a step of a 16-bit file, or -1. */
function firstHeard(samples: Float32Array): number {
  for (let i = 0; i < samples.length; i++) if (Math.abs(samples[i]) > 2 ** -16) return i;
  return -1;
}

/** {@link audible} of a file, in a child process: a file that crashes its decoder gives a reason. */
export async function audibleSound(file: string, options: AudibleOptions): Promise<Audible | string> {
  const found = await runApart<AudibleJob, Audible | string>(__filename, "audibleFile", { file, options });
  return found instanceof Died ? found.reason : found;
}

interface AudibleJob {
  file: string;
  options: AudibleOptions;
}

/** What a child process is asked for by {@link audibleSound}. */
export async function audibleFile({ file, options }: AudibleJob): Promise<Audible | string> {
  const bytes = await readBytes(file);
  return typeof bytes === "string" ? bytes : audible(bytes, options);
}
