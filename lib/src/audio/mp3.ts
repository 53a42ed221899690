import type { Container } from "./container.js";
import { text } from "./reading.js";

/**
 * MPEG audio layer III: where its frames lie, and the Xing or Info frame of the LAME encoder with the number of frames
 * and the samples that were added at both ends. libsndfile, through which librosa reads, drops the same samples;
 * node-web-audio-api does not.
 */

const KBPS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBPS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44100, 48000, 32000];
/** Samples by which every MPEG layer III decoder lags behind the encoder. */
const DECODER_DELAY = 529;
/** Frames that must follow each other where something else than a frame comes first. */
const CHAIN = 4;
/** Frames beyond what the header counts, from which on a second file must follow the first. */
const JOINED = 8;

/** Undefined where there are no frames of layer III; those of free format count as none, see {@link isFreeFormat}. */
export function mp3(bytes: DataView): Container | undefined {
  const at = firstFrame(bytes);
  const frame = at === undefined ? undefined : frameAt(bytes, at);
  if (at === undefined || !frame) return undefined;
  const whole: Container = { ...frame, format: "mp3", start: at, skip: 0, length: Infinity, exact: false };
  const info = at + 4 + frame.sideBytes;
  if (info + 144 > bytes.byteLength || !/^(Xing|Info)$/.test(text(bytes, info, 4))) return whole;
  // Not every decoder knows this frame where the stream has checksums, and would play its silence.
  const start = at + frame.bytes;
  const present = bytes.getUint32(info + 4);
  if (!(present & 1)) return { ...whole, start };
  const count = bytes.getUint32(info + 8);
  const added = (present & 15) === 15 ? bytes.getUint32(info + 140) & 0xffffff : 0;
  const [delay, padding] = [added >>> 12, added & 0xfff];
  const skip = added === 0 ? 0 : delay + DECODER_DELAY;
  if (framesFrom(bytes, start) > count + JOINED) return { ...whole, start, skip };
  const length = Math.max(0, count * frame.samples - delay - padding);
  return { ...whole, start, skip, length, exact: true };
}

/** Frame after frame, over whatever lies between them: where it ends, and the samples up to there. */
export function mp3Walk(bytes: DataView): () => { end: number; samples: number } | undefined {
  let end = firstFrame(bytes) ?? bytes.byteLength;
  let samples = 0;
  return () => {
    const frame = frameAt(bytes, end);
    if (!frame) return undefined;
    end += frame.bytes;
    samples += frame.samples;
    return { end, samples };
  };
}

/** Frames that follow each other from `at` on, those behind tags in the middle included. */
function framesFrom(bytes: DataView, at: number): number {
  let count = 0;
  for (let next: number | undefined = at; next !== undefined; ) {
    for (let frame = frameAt(bytes, next); frame; frame = frameAt(bytes, next)) {
      count++;
      next += frame.bytes;
    }
    next = firstFrame(bytes, next + 1);
  }
  return count;
}

/** The first frame that others follow, or that is the file's last. */
function firstFrame(bytes: DataView, from = 0): number | undefined {
  for (let at = from; at + 4 <= bytes.byteLength; at++) {
    if (bytes.getUint8(at) === 0xff && chain(bytes, at) >= (at === 0 ? 2 : CHAIN)) return at;
  }
  return undefined;
}

/** Frames of one rate that follow each other from `at` on, up to {@link CHAIN}, which the end of the file counts as. */
function chain(bytes: DataView, at: number): number {
  const first = frameAt(bytes, at);
  if (!first) return 0;
  for (let n = 1, next = at + first.bytes; n < CHAIN; n++) {
    if (next + 4 > bytes.byteLength) return CHAIN;
    const frame = frameAt(bytes, next);
    if (frame?.sampleRate !== first.sampleRate) return n;
    next += frame.bytes;
  }
  return CHAIN;
}

function frameAt(bytes: DataView, at: number) {
  if (at + 4 > bytes.byteLength) return undefined;
  const header = bytes.getUint32(at);
  const version = (header >>> 19) & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const kbps = (version === 3 ? KBPS_1 : KBPS_2)[(header >>> 12) & 15];
  const rate = RATES[(header >>> 10) & 3];
  if (header >>> 21 !== 0x7ff || version === 1 || ((header >>> 17) & 3) !== 1 || !kbps || !rate) return undefined;
  const sampleRate = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  const samples = version === 3 ? 1152 : 576;
  const mono = ((header >>> 6) & 3) === 3;
  return {
    sampleRate,
    samples,
    bytes: Math.floor((samples * 125 * kbps) / sampleRate) + ((header >>> 9) & 1),
    sideBytes: version === 3 ? (mono ? 17 : 32) : mono ? 9 : 17,
  };
}

/** True where a frame without a bit rate begins the file and two more like it follow at one distance. */
export function isFreeFormat(bytes: DataView): boolean {
  // Synchronization, version, layer, protection and rate are the same in every frame, and the bit rate is 0.
  const kind = (at: number) => (at + 4 <= bytes.byteLength ? (bytes.getUint32(at) & 0xfffffc00) >>> 0 : 0);
  const first = kind(0) & 0xfffffd00;
  if (kind(0) >>> 21 !== 0x7ff || ((kind(0) >>> 17) & 3) !== 1 || ((kind(0) >>> 12) & 15) !== 0) return false;
  const alike = (at: number) => (kind(at) & 0xfffffd00) >>> 0 === first >>> 0;
  for (let size = 24; size < 4096; size++) {
    if (alike(size) && [0, 1, 2].some((more) => alike(2 * size + more - 1))) return true;
  }
  return false;
}
