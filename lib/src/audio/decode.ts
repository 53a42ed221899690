import { readFile, stat } from "node:fs/promises";
import { Died, limited, runApart } from "../async/childProcesses.js";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import type { Container } from "./container.js";
import { bytesFor, identify, isHtml, tagsAt } from "./identify.js";
import { mp3 } from "./mp3.js";
import { isMp4, mp4Beginning } from "./mp4.js";
import { type PcmLayout, readPcm, readSample } from "./pcm.js";
import { pcmHeader } from "./pcmHeaders.js";
import { DAMAGED, MAX_CHANNELS } from "./reading.js";
import { RATES, resample } from "./resample.js";
import { whyUndecoded } from "./undecoded.js";

/** Mono sound. */
export interface Sound {
  /** In [-1, 1], as a rule: a loud mp3 may go beyond. */
  samples: Float32Array;
  /** In Hz. */
  sampleRate: number;
}

/** What stretch of a file is read, and at what rate. */
export interface DecodeOptions {
  /** Sample rate of the result, in Hz. */
  sampleRate?: number;
  /** Maximum duration to read; default to the end of the file. */
  seconds?: number;
  /** Where to begin, in seconds. */
  offset?: number;
}

const DEFAULTS = { sampleRate: 22050, seconds: Infinity, offset: 0 };

/**
 * Reads a sound file: wav, aiff, au and caf, mp3, flac and ogg vorbis, and through audio-decode also opus, m4a/aac,
 * webm, wma, wavpack and others (`AUDIO_EXTENSIONS`). The format is detected from the file's content, not its name. All
 * channels are averaged, then resampled.
 *
 * Like `librosa.load`: mp3 and ogg without the samples that the encoder added at both ends; the same resampling
 * filter. The result is the same on every run.
 *
 * Differs from the decoder it uses, node-web-audio-api, in that sound is decoded at its own rate and resampled here:
 * that decoder's own resampling aliases.
 *
 * What is compressed is decoded in a child process, so that a damaged file ends only that child.
 *
 * @param file its path
 * @returns the samples, as many as there are up to `seconds`
 * @throws UserError naming the file and the reason: missing, unreadable, a folder, empty, a web page, not a known
 *   format, a codec without a decoder, cut off, damaged, or without a single sample in the stretch asked for
 */
export async function decodeAudio(file: string, options: DecodeOptions = {}): Promise<Sound> {
  const filled = withDefaults("decodeAudio", options, DEFAULTS);
  checkNumber("sampleRate", filled.sampleRate, { ...RATES, integer: true });
  checkNumber("seconds", filled.seconds, { min: 0, unlimited: true });
  checkNumber("offset", filled.offset, { min: 0 });
  const sound = await decodeSafely(file, filled);
  if (typeof sound === "string") throw new UserError(`${file} ${sound}.`);
  return { samples: sound.samples, sampleRate: sound.sampleRate };
}

/** The decoded sound of a file, or a reason, even if the file crashes its decoder. */
async function decodeSafely(file: string, options: Required<DecodeOptions>): Promise<Decoded | string> {
  const bytes = await readBytes(file);
  if (typeof bytes === "string") return bytes;
  if (isOurs(bytes)) return decodeBytes(bytes, options);
  const sound = await runApart<DecodeJob, Decoded | string>(__filename, "decodeFile", { file, options });
  return sound instanceof Died ? sound.reason : sound;
}

interface DecodeJob {
  file: string;
  options: Required<DecodeOptions>;
}

/** What a child process is asked for by {@link decodeAudio}. */
export async function decodeFile({ file, options }: DecodeJob): Promise<Decoded | string> {
  const bytes = await readBytes(file);
  return typeof bytes === "string" ? bytes : decodeBytes(bytes, options);
}

/** True for formats that are read without a third-party decoder. */
function isOurs(bytes: Uint8Array): boolean {
  try {
    const header = pcmHeader(viewOf(bytes.subarray(tagsAt(viewOf(bytes)))));
    return typeof header === "object" && "encoding" in header;
  } catch {
    return false;
  }
}

/** Node reads no larger file at once. */
const LARGEST = 2 ** 31 - 1;

/** The bytes of a file, or a reason, phrased to follow the file name. */
export async function readBytes(file: string): Promise<Uint8Array | string> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) return "is a folder, not a sound file";
    if (!found.isFile()) return "is a device or a pipe, not a sound file";
    if (found.size > LARGEST) return `has ${(found.size / 2 ** 30).toFixed(1)} GiB; at most 2 can be read: cut it`;
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

/** Sound, and whether its channels cancel each other. */
export interface Decoded extends Sound {
  /** The mean of the channels is at least 40 dB below the channels: they are in opposite phase. */
  cancels: boolean;
}

/** Louder than any float that counts 32-bit steps; beyond it the squares of a spectrum overflow. */
const LOUDEST = 1e10;

/** The sound in the bytes of a file, or a reason, phrased to follow the file name. */
export async function decodeBytes(
  bytes: Uint8Array,
  { sampleRate, seconds, offset }: Required<DecodeOptions>,
): Promise<Decoded | string> {
  const stretch = await limited(bytes.length, () => readStretch(bytes, seconds, offset));
  if (typeof stretch === "string") {
    const page = isHtml(viewOf(bytes));
    return page ? "is a web page (HTML), not sound; the download it came from must have failed" : stretch;
  }
  const { mono, rate, promised, cut, cancels } = stretch;
  if (!(rate >= RATES.min && rate <= RATES.max) && mono.length > 0)
    return `claims a sample rate of ${rate} Hz; ${DAMAGED}`;
  const there = mono.length / rate;
  // A tenth of a second is less than one would miss, and more than the last frame that an encoder may leave out.
  if (there < promised - 0.1) {
    return `is cut off: ${there.toFixed(1)} s of ${promised.toFixed(1)} s are there; fetch it again`;
  }
  if (cut && there < seconds - 0.1) return `is cut off after ${(offset + there).toFixed(1)} s; fetch it again`;
  if (mono.length === 0) return offset > 0 ? `ends before ${offset} s` : "holds no sound";
  const samples = resample(mono, rate, sampleRate);
  // An invalid sample spreads to its neighbors in resampling, so checking the resampled signal is enough.
  if (firstAbove(LOUDEST, samples) >= 0) {
    const at = Math.max(0, firstAbove(LOUDEST, mono));
    const value = Number.isFinite(mono[at])
      ? Number(mono[at]!.toPrecision(4)).toExponential().replace("+", "")
      : mono[at];
    return `holds ${value} at ${Number((at / rate + offset).toFixed(3))} s; its samples are damaged`;
  }
  return { samples: samples === mono ? samples.slice() : samples, sampleRate, cancels };
}

/** The first sample beyond +-limit or that is no number, or -1. */
function firstAbove(limit: number, samples: Float32Array): number {
  for (let i = 0; i < samples.length; i++) if (!(samples[i] <= limit && samples[i] >= -limit)) return i;
  return -1;
}

/** A stretch of mono sound at the file's own rate, and what was to be expected. */
interface Stretch {
  mono: Float32Array;
  rate: number;
  /** Seconds of the stretch that the header promised; 0 where it says nothing. */
  promised: number;
  /** The file ends in the middle of something, at no known place. */
  cut: boolean;
  cancels: boolean;
}

async function readStretch(file: Uint8Array, seconds: number, offset: number): Promise<Stretch | string> {
  try {
    const bytes = file.subarray(tagsAt(viewOf(file)));
    if (bytes.length === 0) {
      // A tag whose length is damaged hides what follows from all but those who look for frames.
      const found = mp3(viewOf(file.subarray(10)));
      if (!found) return "holds nothing but tags, no sound; fetch it again";
      return await compressed(file.subarray(10), found, seconds, offset);
    }
    const view = viewOf(bytes);
    const header = pcmHeader(view);
    if (typeof header === "string") return header;
    if (header && "encoding" in header) return pcm(view, header, seconds, offset);
    if (header) {
      const inside = bytes.subarray(header.start, header.end);
      const found = header.codec === "mp3" ? identify(viewOf(inside)) : undefined;
      const { promised: length, sampleRate: rate } = header;
      const container: Container = {
        ...UNKNOWN,
        length: length || Infinity,
        exact: length > 0,
        seconds: length / rate,
      };
      return typeof found === "string" ? found : await compressed(inside, found ?? container, seconds, offset);
    }
    const container = identify(view);
    return typeof container === "string" ? container : await compressed(bytes, container, seconds, offset);
  } catch (error) {
    return whyUndecoded(error);
  }
}

const UNKNOWN: Container = { format: "other", sampleRate: 0, start: 0, skip: 0, length: Infinity, exact: false };

function pcm(view: DataView, layout: PcmLayout, seconds: number, offset: number): Stretch {
  const rate = layout.sampleRate;
  const [from, to] = [Math.round(offset * rate), Math.round((offset + seconds) * rate)];
  const [first, last] = [Math.min(from, layout.frames), Math.min(to, layout.frames)];
  const mono = readPcm(view, layout, first, last);
  const cancels = cancelling(mono, layout.channels, (c, i) => readSample(view, layout, first + i, c));
  return { mono, rate, promised: (Math.min(to, layout.promised) - from) / rate, cut: false, cancels };
}

async function compressed(
  bytes: Uint8Array,
  container: Container,
  seconds: number,
  offset: number,
): Promise<Stretch | string> {
  const view = viewOf(bytes);
  const sound = await decodeNatively(bytes, container, offset + seconds)
    .catch(() => decodeOther((isMp4(view) && mp4Beginning(view, offset + seconds)) || bytes))
    .catch((error: Error) => {
      if (!container.cut) throw error;
    });
  if (!sound) return "is cut off, and what is there cannot be decoded; fetch it again";
  const { rate, skip } = sound;
  const channels = sound.channels.slice(0, MAX_CHANNELS);
  const decoded = channels[0]?.length ?? 0;
  if (decoded === 0) return "is cut off or damaged: none of its sound can be decoded";
  const known = container.exact || container.seconds !== undefined;
  const length = container.seconds ? Math.round(container.seconds * rate) : container.length;
  const counts = container.exact || container.format === "vorbis" ? length : Infinity;
  const there = Math.max(0, Math.min(counts, decoded - skip));
  const [from, to] = [Math.round(offset * rate), Math.round((offset + seconds) * rate)];
  const start = skip + Math.min(from, there);
  const mono = mix(channels, start, skip + Math.min(to, there));
  const cancels = cancelling(mono, channels.length, (c, i) => channels[c]![start + i]!);
  const promised = known ? (Math.min(to, length) - from) / rate : 0;
  return { mono, rate, promised, cut: container.cut === true && !known, cancels };
}

interface Channels {
  channels: Float32Array[];
  rate: number;
  /** Samples of run-in at the front of each. */
  skip: number;
}

/**
 * mp3, flac and vorbis, by a Rust decoder (Symphonia) on a thread of its own; `seconds` is how much of it is needed.
 */
async function decodeNatively(bytes: Uint8Array, container: Container, seconds: number): Promise<Channels> {
  const { sampleRate: rate, skip, start, parts } = container;
  if (rate === 0) throw new Error("not mp3, flac or vorbis");
  const end = bytesFor(seconds * rate, viewOf(bytes), container);
  const pieces = parts ?? [{ start, end, length: Infinity }];
  const decoded: Float32Array[][] = [];
  let samples = 0;
  for (const piece of pieces) {
    if (samples >= seconds * rate + skip) break;
    const channels = await decodePiece(bytes.subarray(piece.start, piece.end), rate);
    decoded.push(channels.map((channel) => channel.subarray(0, piece.length)));
    samples += decoded.at(-1)![0]!.length;
  }
  return { channels: decoded.length === 1 ? decoded[0]! : joined(decoded), rate, skip };
}

async function decodePiece(bytes: Uint8Array, rate: number): Promise<Float32Array[]> {
  const { OfflineAudioContext } = await import("node-web-audio-api");
  // The context resamples to its own rate, so it is made at the file's.
  const context = new OfflineAudioContext(1, 1, rate);
  const whole = (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()).buffer as ArrayBuffer;
  const sound = await context.decodeAudioData(whole);
  return Array.from({ length: sound.numberOfChannels }, (_, c) => sound.getChannelData(c));
}

/** Pieces one after the other, in as many channels as the first has. */
function joined(pieces: Float32Array[][]): Float32Array[] {
  return pieces[0]!.map((_, c) => {
    const out = new Float32Array(pieces.reduce((sum, piece) => sum + piece[0]!.length, 0));
    let at = 0;
    for (const piece of pieces) {
      out.set(piece[c % piece.length]!, at);
      at += piece[0]!.length;
    }
    return out;
  });
}

/** Everything else that audio-decode reads, and what Symphonia gave up. */
async function decodeOther(bytes: Uint8Array): Promise<Channels> {
  const { default: decode } = await import("audio-decode");
  // audio-decode looks at the start of the buffer, not of the view.
  const { channelData, sampleRate } = await decode(bytes.byteOffset === 0 ? bytes : bytes.slice());
  return { channels: channelData, rate: Math.round(sampleRate), skip: 0 };
}

/**
 * Whether the mean of the channels lacks nearly all of their power, judged by every 61st sample.
 */
function cancelling(mono: Float32Array, channels: number, sample: (channel: number, i: number) => number): boolean {
  if (channels < 2) return false;
  let [together, apart] = [0, 0];
  for (let i = 0; i < mono.length; i += 61) {
    together += mono[i] ** 2;
    for (let c = 0; c < channels; c++) apart += sample(c, i) ** 2 / channels;
  }
  return together < 1e-4 * apart;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The mean of the channels, in a buffer that the next call reuses, because page faults of new memory take time. */
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
