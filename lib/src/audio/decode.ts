import { readFile, stat } from "node:fs/promises";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import { bytesFor, type Container, identify, isHtml } from "./container.js";
import { auLayout, readPcm, wavLayout } from "./pcm.js";
import { RATES, resample } from "./resample.js";
import { firstNotFinite } from "./stft.js";

/** Mono sound. */
export interface Sound {
  /** In [-1, 1], as a rule: a loud mp3 may go beyond. */
  samples: Float32Array;
  /** In Hz. */
  sampleRate: number;
}

export interface DecodeOptions {
  /** In Hz; what the file holds is resampled to it. */
  sampleRate?: number;
  /** How much to read at most; to the end of the file where it is not given. */
  seconds?: number;
  /** Where to begin, in seconds. */
  offset?: number;
}

const DEFAULTS = { sampleRate: 22050, seconds: Infinity, offset: 0 };

/**
 * Reads a sound file: wav, au, mp3, flac and ogg vorbis, and through audio-decode also opus, m4a/aac, aiff, caf, webm
 * and others. The format is told by the file's content, not by its name. All channels are averaged, then resampled.
 *
 * Like `librosa.load`: mp3 and ogg without the samples that the encoder added at both ends; the same resampling
 * filter. The result is the same on every run.
 *
 * Differs from the decoder it uses, node-web-audio-api, in that sound is decoded at its own rate and resampled here:
 * that decoder's own resampling lets everything above the new band fold back into it.
 *
 * @param file its path
 * @returns the samples, as many as there are up to `seconds`
 * @throws UserError naming the file and the reason: missing, unreadable, a folder, empty, a web page, not a known
 *   format, cut off, made of NaN, or without a single sample in the stretch asked for
 */
export async function decodeAudio(file: string, options: DecodeOptions = {}): Promise<Sound> {
  const filled = withDefaults("decodeAudio", options, DEFAULTS);
  checkNumber("sampleRate", filled.sampleRate, { ...RATES, integer: true });
  checkNumber("seconds", filled.seconds, { min: 0 });
  checkNumber("offset", filled.offset, { min: 0 });
  const bytes = await readBytes(file);
  const sound = typeof bytes === "string" ? bytes : await decodeBytes(bytes, filled);
  if (typeof sound === "string") throw new UserError(`${file} ${sound}.`);
  return sound;
}

/** The bytes of a file, or why there are none, as the end of a sentence that begins with the file's name. */
export async function readBytes(file: string): Promise<Uint8Array | string> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) return "is a folder, not a sound file";
    if (!found.isFile()) return "is a device or a pipe, not a sound file";
    const bytes = await readFile(file);
    return bytes.length === 0 ? "is empty" : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === undefined || !(code in UNREADABLE) ? `cannot be read (${message})` : UNREADABLE[code];
  }
}

const UNREADABLE: Record<string, string> = {
  ENOENT: "does not exist, or is a link to a file that does not",
  EACCES: "may not be read by this user; change its permissions",
  EPERM: "may not be read by this user; change its permissions",
};

/** The sound in the bytes of a file, or why there is none, as the end of a sentence. */
export async function decodeBytes(
  bytes: Uint8Array,
  { sampleRate, seconds, offset }: Required<DecodeOptions>,
): Promise<Sound | string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stretch = await readStretch(view, bytes, seconds, offset);
  if (typeof stretch === "string") {
    return isHtml(view) ? "is a web page (HTML), not sound; the download it came from must have failed" : stretch;
  }
  const { mono, rate, promised } = stretch;
  if (mono.length > 0 && !(rate >= RATES.min && rate <= RATES.max))
    return `claims a sample rate of ${rate} Hz; its header is damaged`;
  // A tenth of a second is less than one would miss, and more than the last frame that an encoder may leave out.
  if (mono.length / rate < promised - 0.1) {
    return `is cut off: ${(mono.length / rate).toFixed(1)} s of ${promised.toFixed(1)} s are there; fetch it again`;
  }
  if (mono.length === 0) return offset > 0 ? `ends before ${offset} s` : "holds no sound";
  const samples = resample(mono, rate, sampleRate);
  // A sample that is no number makes its neighbours none, so it is enough to look at the fewer that come out.
  if (firstNotFinite(samples) >= 0) {
    const at = firstNotFinite(mono);
    return `holds ${mono[at]} at ${(at / rate).toFixed(3)} s; its samples are damaged`;
  }
  return { samples: samples === mono ? samples.slice() : samples, sampleRate };
}

/** A stretch of mono sound at the file's own rate, and how many seconds of it the header promised (0: nothing). */
interface Stretch {
  mono: Float32Array;
  rate: number;
  promised: number;
}

async function readStretch(
  view: DataView,
  bytes: Uint8Array,
  seconds: number,
  offset: number,
): Promise<Stretch | string> {
  try {
    const container = identify(view);
    return pcm(view, container, seconds, offset) ?? (await compressed(bytes, container, seconds, offset));
  } catch (error) {
    // A damaged header leads anywhere, also beyond the end of the file.
    const why = error instanceof Error ? error.message : String(error);
    return `cannot be decoded (${why.replace(/\.$/, "")}); wav, flac, ogg, mp3 and m4a can`;
  }
}

function pcm(view: DataView, { format }: Container, seconds: number, offset: number): Stretch | undefined {
  const layout = format === "wav" ? wavLayout(view) : format === "au" ? auLayout(view) : undefined;
  if (!layout) return undefined;
  const rate = layout.sampleRate;
  const [from, to] = [Math.round(offset * rate), Math.round((offset + seconds) * rate)];
  const mono = readPcm(view, layout, Math.min(from, layout.frames), Math.min(to, layout.frames));
  return { mono, rate, promised: (Math.min(to, layout.promised) - from) / rate };
}

async function compressed(bytes: Uint8Array, container: Container, seconds: number, offset: number): Promise<Stretch> {
  let channels: Float32Array[] = [];
  let rate = container.sampleRate;
  let { skip } = container;
  try {
    if (rate === 0) throw new Error("not mp3, flac or vorbis");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const enough = bytesFor((offset + seconds) * rate, view, container);
    channels = await decodeNatively(bytes.subarray(0, enough), rate);
  } catch {
    const { default: decode } = await import("audio-decode");
    const sound = await decode(bytes);
    channels = sound.channelData;
    rate = Math.round(sound.sampleRate);
    skip = 0;
  }
  const there = Math.max(0, Math.min(container.length, (channels[0]?.length ?? 0) - skip));
  const [from, to] = [Math.round(offset * rate), Math.round((offset + seconds) * rate)];
  const mono = mix(channels, skip + Math.min(from, there), skip + Math.min(to, there));
  return { mono, rate, promised: container.exact ? (Math.min(to, container.length) - from) / rate : 0 };
}

/** The channels of a file, by a Rust decoder (Symphonia) on a thread of its own. */
async function decodeNatively(bytes: Uint8Array, rate: number): Promise<Float32Array[]> {
  const { OfflineAudioContext } = await import("node-web-audio-api");
  // The context resamples to its own rate, so it is made at the file's.
  const context = new OfflineAudioContext(1, 1, rate);
  const whole = (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()).buffer as ArrayBuffer;
  const sound = await context.decodeAudioData(whole);
  return Array.from({ length: sound.numberOfChannels }, (_, c) => sound.getChannelData(c));
}

/** The mean of the channels, in memory that the next call uses again: fresh pages for every file take time. */
function mix(channels: readonly Float32Array[], from: number, to: number): Float32Array {
  if (to - from > scratch.length) scratch = new Float32Array(to - from);
  const out = scratch.subarray(0, to - from);
  const [first, second] = channels;
  if (first && second && channels.length === 2) {
    for (let i = 0; i < out.length; i++) out[i] = (first[from + i] + second[from + i]) / 2;
    return out;
  }
  out.fill(0);
  for (const channel of channels) {
    for (let i = 0; i < out.length; i++) out[i] += channel[from + i] / channels.length;
  }
  return out;
}
let scratch = new Float32Array(0);
