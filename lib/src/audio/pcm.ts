/**
 * Uncompressed sound: wav (RIFF, little-endian) and au (Sun/NeXT, big-endian, GTZAN's format), read directly. Exact,
 * and only the stretch that is asked for is turned into numbers.
 */
export interface PcmLayout {
  sampleRate: number;
  channels: number;
  encoding: Encoding;
  littleEndian: boolean;
  /** Where the first frame lies, in bytes. */
  start: number;
  /** Frames (one sample of each channel) that are there. */
  frames: number;
  /** Frames that the header promises; more than `frames` where the file was cut short. */
  promised: number;
}

type Encoding = "u8" | "s8" | "s16" | "s24" | "s32" | "f32" | "f64" | "mulaw" | "alaw";

const BYTES: Record<Encoding, number> = { u8: 1, s8: 1, s16: 2, s24: 3, s32: 4, f32: 4, f64: 8, mulaw: 1, alaw: 1 };
const WAV_INTEGERS: Record<number, Encoding> = { 8: "u8", 16: "s16", 24: "s24", 32: "s32" };
const WAV_FLOATS: Record<number, Encoding> = { 32: "f32", 64: "f64" };
const AU: Record<number, Encoding> = {
  1: "mulaw",
  2: "s8",
  3: "s16",
  4: "s24",
  5: "s32",
  6: "f32",
  7: "f64",
  27: "alaw",
};
const EXTENSIBLE = 0xfffe;

/** What a wav file holds, or undefined where it is a wav of compressed sound. */
export function wavLayout(bytes: DataView): PcmLayout | undefined {
  let encoding: Encoding | undefined;
  let channels = 0;
  let sampleRate = 0;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const name = bytes.getUint32(at);
    const size = bytes.getUint32(at + 4, true);
    const body = at + 8;
    if (name === word("fmt ") && body + 16 <= bytes.byteLength) {
      let format = bytes.getUint16(body, true);
      channels = bytes.getUint16(body + 2, true);
      sampleRate = bytes.getUint32(body + 4, true);
      const bits = bytes.getUint16(body + 14, true);
      if (format === EXTENSIBLE && size >= 26) format = bytes.getUint16(body + 24, true);
      if (format === 1) encoding = WAV_INTEGERS[bits];
      if (format === 3) encoding = WAV_FLOATS[bits];
      if (format === 6) encoding = "alaw";
      if (format === 7) encoding = "mulaw";
    } else if (name === word("data")) {
      return encoding && layout({ encoding, channels, sampleRate, littleEndian: true, start: body }, size, bytes);
    }
    at = body + size + (size & 1);
  }
  return undefined;
}

/** What an au file holds, or undefined where its encoding is a rare one. */
export function auLayout(bytes: DataView): PcmLayout | undefined {
  if (bytes.byteLength < 24) return undefined;
  const encoding = AU[bytes.getUint32(12)];
  const [channels, sampleRate, start] = [bytes.getUint32(20), bytes.getUint32(16), bytes.getUint32(4)];
  return encoding && layout({ encoding, channels, sampleRate, littleEndian: false, start }, bytes.getUint32(8), bytes);
}

function layout(format: Omit<PcmLayout, "frames" | "promised">, size: number, bytes: DataView): PcmLayout | undefined {
  if (format.channels < 1 || format.sampleRate < 1) return undefined;
  const frame = BYTES[format.encoding] * format.channels;
  const there = Math.max(0, bytes.byteLength - format.start);
  // A program that streams does not know the length beforehand and writes the largest number, or 0.
  const known = size !== 0xffffffff && size !== 0;
  const promised = Math.floor((known ? size : there) / frame);
  return { ...format, promised, frames: Math.min(promised, Math.floor(there / frame)) };
}

/** The mean of all channels of frames [from, to), integers scaled to [-1, 1). */
export function readPcm(bytes: DataView, format: PcmLayout, from: number, to: number): Float32Array {
  const { channels, encoding, littleEndian } = format;
  const size = BYTES[encoding];
  const out = new Float32Array(to - from);
  const read = READERS[encoding];
  let at = format.start + from * channels * size;
  const address = bytes.byteOffset + at;
  if (encoding === "s16" && littleEndian && address % 2 === 0) {
    // The commonest kind lies in memory just as this machine keeps its numbers.
    const values = new Int16Array(bytes.buffer, address, out.length * channels);
    for (let i = 0, j = 0; i < out.length; i++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += values[j++];
      out[i] = sum / (2 ** 15 * channels);
    }
    return out;
  }
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++, at += size) sum += read(bytes, at, littleEndian);
    out[i] = sum / channels;
  }
  return out;
}

const READERS: Record<Encoding, (b: DataView, at: number, littleEndian: boolean) => number> = {
  u8: (b, at) => (b.getUint8(at) - 128) / 2 ** 7,
  s8: (b, at) => b.getInt8(at) / 2 ** 7,
  s16: (b, at, le) => b.getInt16(at, le) / 2 ** 15,
  s24: (b, at, le) => ((b.getInt8(le ? at + 2 : at) << 16) | (b.getUint16(le ? at : at + 1, le) & 0xffff)) / 2 ** 23,
  s32: (b, at, le) => b.getInt32(at, le) / 2 ** 31,
  f32: (b, at, le) => b.getFloat32(at, le),
  f64: (b, at, le) => b.getFloat64(at, le),
  mulaw: (b, at) => mulaw(b.getUint8(at)) / 2 ** 15,
  alaw: (b, at) => alaw(b.getUint8(at)) / 2 ** 15,
};

/** ITU-T G.711, 8 logarithmic bits to a 16-bit sample. */
function mulaw(code: number): number {
  const inverted = ~code & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 132) << ((inverted >> 4) & 7);
  return inverted & 0x80 ? 132 - magnitude : magnitude - 132;
}

function alaw(code: number): number {
  const toggled = code ^ 0x55;
  const segment = (toggled >> 4) & 7;
  const step = ((toggled & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 256) << (segment - 1);
  return toggled & 0x80 ? magnitude : -magnitude;
}

function word(text: string): number {
  return [...text].reduce((n, c) => n * 256 + c.charCodeAt(0), 0);
}
