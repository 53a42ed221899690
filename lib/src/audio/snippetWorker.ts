import path from "node:path";
import { contentKey, readCachedBytes, writeCachedBytes } from "../io/cache.js";
import { decodeBytes, readBytes } from "./decode.js";
import { type EncodeMp3Options, encodeMp3 } from "./encodeMp3.js";
import { loudestStretch } from "./loudest.js";

/** What a child process is asked to do with one song. */
export interface SnippetJob {
  file: string;
  /** Where snippets with these options are kept. */
  folder: string;
  seconds: number;
  sampleRate: number;
  kilobits: EncodeMp3Options["kilobits"];
}

/** Longest part of a song that is looked at, in seconds: of a concert in one file, the beginning. */
const LONGEST = 600;
/** Length of the ramps at both ends, in seconds: without them, a cut in the middle of a note clicks. */
const RAMP = 0.02;

/** The file in the cache and its number of bytes, or a reason, phrased to follow the file name. */
export async function makeSnippet(job: SnippetJob): Promise<{ file: string; bytes: number } | string> {
  const { seconds, sampleRate, kilobits } = job;
  const content = await readBytes(job.file);
  if (typeof content === "string") return content;
  const file = path.join(job.folder, `${contentKey(content)}.mp3`);
  const known = readCachedBytes(file);
  if (known) return { file, bytes: known.length };
  const sound = await decodeBytes(content, { sampleRate, seconds: LONGEST, offset: 0 });
  if (typeof sound === "string") return sound;
  if (sound.cancels) return "cannot be used: its channels cancel out when mixed to mono";
  const from = loudestStretch(sound.samples, sampleRate, seconds);
  const stretch = sound.samples.slice(from, from + Math.round(seconds * sampleRate));
  // Half a step of a 16-bit file, as in the extraction of features.
  if (!stretch.some((sample) => Math.abs(sample) > 2 ** -16)) return "is silent from beginning to end";
  const ramp = Math.min(Math.round(RAMP * sampleRate), Math.floor(stretch.length / 2));
  for (let i = 0; i < ramp; i++) {
    stretch[i] *= i / ramp;
    stretch[stretch.length - 1 - i] *= i / ramp;
  }
  const bytes = await encodeMp3(stretch, sampleRate, { kilobits });
  writeCachedBytes(file, bytes);
  return { file, bytes: bytes.length };
}
