/** Uncompressed and companded sound, read directly: exact, and only the stretch asked for is turned into numbers. */
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

export type Encoding = "u8" | "s8" | "s16" | "s24" | "s32" | "f32" | "f64" | "mulaw" | "alaw";

/** Bytes a sample. */
export const SAMPLE_BYTES: Record<Encoding, number> = {
  u8: 1,
  s8: 1,
  s16: 2,
  s24: 3,
  s32: 4,
  f32: 4,
  f64: 8,
  mulaw: 1,
  alaw: 1,
};

/** The mean of the channels over frames [from, to), integers scaled to [-1, 1). */
export function readPcm(bytes: DataView, format: PcmLayout, from: number, to: number): Float32Array {
  const { channels, encoding, littleEndian } = format;
  const size = SAMPLE_BYTES[encoding];
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

/** One channel of one frame. */
export function readSample(bytes: DataView, format: PcmLayout, frame: number, channel: number): number {
  const { channels, encoding, littleEndian, start } = format;
  return READERS[encoding](bytes, start + (frame * channels + channel) * SAMPLE_BYTES[encoding], littleEndian);
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
