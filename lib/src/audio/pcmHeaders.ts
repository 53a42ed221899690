import { type Encoding, type PcmLayout, SAMPLE_BYTES } from "./pcm.js";
import { DAMAGED, MAX_CHANNELS, text } from "./reading.js";
import { RATES } from "./resample.js";

/**
 * The headers of files of uncompressed sound: RIFF and its relatives (RIFX, RF64, BW64, Wave64), AIFF and AIFF-C,
 * au (Sun/NeXT), and Core Audio (caf). Every number is compared with the file before anything is done with it.
 */
export type PcmHeader =
  | PcmLayout
  /** Compressed sound inside, for another decoder: the bytes [start, end), and what the header promises, in samples. */
  | { codec: "adpcm" | "mp3" | "ima4"; start: number; end: number; promised: number; sampleRate: number }
  /** Why it cannot be read, phrased to follow the file name. */
  | string;

const SIGNED: readonly (Encoding | undefined)[] = [undefined, "s8", "s16", "s24", "s32"];
const EXTENSIBLE = 0xfffe;
/** Wav formats that people meet and no decoder here reads. */
const WAV_FORMATS: Record<number, string> = {
  34: "TrueSpeech",
  49: "GSM 6.10",
  64: "G.721 ADPCM",
  66: "G.723.1",
  69: "G.726 ADPCM",
  100: "G.726 ADPCM",
  101: "G.722 ADPCM",
  255: "AAC",
  353: "WMA",
  354: "WMA Pro",
  355: "WMA lossless",
  8192: "AC-3",
  8193: "DTS",
  26447: "Vorbis",
  26481: "Vorbis",
  61868: "FLAC",
};

function undecodable(codec: string): string {
  return `cannot be read: its sound is ${codec}, which cannot be decoded; convert it to flac or mp3`;
}

const INCOMPLETE = "is cut off or damaged: its header is not complete";
const NOT_BEGUN = "is cut off before its sound begins; fetch it again";

/**
 * A program that writes to a pipe does not know the length and writes 0 or a number near the largest that fits, signed
 * or unsigned: no file is that long and shorter than it says.
 */
function isUnknown(size: number, there: number): boolean {
  return size === 0 || (size >= 0x7f000000 && size > there);
}

/** @returns undefined where the bytes are none of these formats */
export function pcmHeader(bytes: DataView): PcmHeader | undefined {
  const magic = text(bytes, 0, 4);
  const form = text(bytes, 8, 4);
  if (form === "WAVE" && ["RIFF", "RIFX", "RF64", "BW64"].includes(magic)) return wav(bytes, magic);
  if (magic === "riff" && text(bytes, 24, 4) === "wave") return wave64(bytes);
  if (magic === "FORM" && (form === "AIFF" || form === "AIFC")) return aiff(bytes);
  if (magic === ".snd") return au(bytes);
  if (magic === "caff") return caf(bytes);
  return undefined;
}

function wav(bytes: DataView, magic: string): PcmHeader {
  const littleEndian = magic !== "RIFX";
  let format: WavFormat | undefined;
  let longSize: number | undefined;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const name = text(bytes, at, 4);
    let size = bytes.getUint32(at + 4, littleEndian);
    const body = at + 8;
    if (name === "ds64" && body + 16 <= bytes.byteLength) longSize = Number(bytes.getBigUint64(body + 8, true));
    if (name === "fmt " && body + 16 <= bytes.byteLength) format = wavFormat(bytes, body, size, littleEndian);
    if (name === "data") {
      if (size === 0xffffffff && longSize !== undefined) size = longSize;
      return wavSound(bytes, format, body, size);
    }
    at = body + size + (size & 1);
  }
  return format ? NOT_BEGUN : INCOMPLETE;
}

/** Sony's Wave64: a chunk is a name of 16 bytes, a size of 8 that counts the 24 too, and padding to 8. */
function wave64(bytes: DataView): PcmHeader {
  let format: WavFormat | undefined;
  for (let at = 40; at + 24 <= bytes.byteLength; ) {
    const name = text(bytes, at, 4);
    const size = Number(bytes.getBigUint64(at + 16, true)) - 24;
    const body = at + 24;
    if (name === "fmt " && body + 16 <= bytes.byteLength) format = wavFormat(bytes, body, size, true);
    if (name === "data") return wavSound(bytes, format, body, size);
    if (size < 0) break;
    at = body + Math.ceil(size / 8) * 8;
  }
  return format ? NOT_BEGUN : INCOMPLETE;
}

interface WavFormat {
  tag: number;
  channels: number;
  sampleRate: number;
  /** Bytes of a frame, or of a block of ADPCM. */
  block: number;
  bits: number;
  /** Samples a channel in a block of ADPCM; 0 where the header does not say. */
  blockSamples: number;
  littleEndian: boolean;
}

function wavFormat(bytes: DataView, body: number, size: number, littleEndian: boolean): WavFormat {
  const u16 = (at: number) => (body + at + 2 <= bytes.byteLength ? bytes.getUint16(body + at, littleEndian) : 0);
  const tag = u16(0) === EXTENSIBLE && size >= 26 ? u16(24) : u16(0);
  const sampleRate = bytes.getUint32(body + 4, littleEndian);
  const blockSamples = size >= 20 && u16(16) >= 2 ? u16(18) : 0;
  return { tag, channels: u16(2), sampleRate, block: u16(12), bits: u16(14), blockSamples, littleEndian };
}

function wavSound(bytes: DataView, format: WavFormat | undefined, start: number, size: number): PcmHeader {
  if (!format) return INCOMPLETE;
  const { tag, channels, sampleRate, block, bits, littleEndian } = format;
  const wrong = wrongNumbers(channels, sampleRate);
  if (wrong) return wrong;
  const there = Math.max(0, bytes.byteLength - start);
  if (tag === 2 || tag === 0x11) return adpcm(format, start, size, there);
  if (tag === 0x50 || tag === 0x55) {
    return { codec: "mp3", start, end: start + Math.min(size || there, there), promised: 0, sampleRate };
  }
  // A sample of 12 or 20 bits fills its bytes from the top.
  const wide = block % channels === 0 && block / channels >= bits / 8 ? block / channels : Math.ceil(bits / 8);
  let encoding: Encoding | undefined;
  if (tag === 1) encoding = wide === 1 ? "u8" : SIGNED[wide];
  else if (tag === 3) encoding = wide === 4 ? "f32" : wide === 8 ? "f64" : undefined;
  else if (tag === 6) encoding = "alaw";
  else if (tag === 7) encoding = "mulaw";
  else return undecodable(WAV_FORMATS[tag] ?? `of wav format 0x${tag.toString(16)}`);
  if (!encoding) return `claims samples of ${bits} bits; ${DAMAGED}`;
  return layout({ encoding, channels, sampleRate, littleEndian, start }, size, there);
}

/** Microsoft's and IMA's ADPCM: four bits a sample, in blocks that begin with each channel's state. */
function adpcm(
  { tag, channels, sampleRate, block, blockSamples }: WavFormat,
  start: number,
  size: number,
  there: number,
) {
  const [state, first] = tag === 2 ? [7, 2] : [4, 1];
  const most = first + ((block - state * channels) * 2) / channels;
  if (most < first) return `claims ${channels} channels in blocks of ${block} bytes; ${DAMAGED}`;
  if (blockSamples > most) return `claims ${blockSamples} samples in blocks of ${block} bytes; ${DAMAGED}`;
  const blocks = Math.floor((isUnknown(size, there) ? there : size) / block);
  const promised = blocks * (blockSamples || Math.floor(most));
  return { codec: "adpcm" as const, start: 0, end: start + there, promised, sampleRate };
}

/** AIFF is big-endian; AIFF-C names its encoding. */
function aiff(bytes: DataView): PcmHeader {
  let format: { channels: number; frames: number; bits: number; sampleRate: number; kind: string } | undefined;
  let sound: { start: number; size: number } | undefined;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const [name, size, body] = [text(bytes, at, 4), bytes.getUint32(at + 4), at + 8];
    if (name === "COMM" && body + 18 <= bytes.byteLength) {
      format = {
        channels: bytes.getUint16(body),
        frames: bytes.getUint32(body + 2),
        bits: bytes.getUint16(body + 6),
        sampleRate: extended(bytes, body + 8),
        kind: size >= 22 ? text(bytes, body + 18, 4) : "NONE",
      };
    }
    if (name === "SSND" && body + 8 <= bytes.byteLength)
      sound = { start: body + 8 + bytes.getUint32(body), size: size - 8 };
    // The header may also stand behind the sound.
    if (format && sound) break;
    at = body + size + (size & 1);
  }
  if (!format) return INCOMPLETE;
  const { channels, sampleRate, frames, bits, kind } = format;
  const wrong = wrongNumbers(channels, sampleRate);
  if (wrong) return wrong;
  if (!sound) return frames > 0 ? NOT_BEGUN : "holds no sound";
  const there = Math.max(0, bytes.byteLength - sound.start);
  const wide = Math.ceil(bits / 8);
  const encodings: Record<string, Encoding | undefined> = {
    ...{ NONE: SIGNED[wide], twos: SIGNED[wide], sowt: SIGNED[wide], "raw ": "u8" },
    ...{ in24: "s24", "42ni": "s24", in32: "s32", "23ni": "s32" },
    ...{ fl32: "f32", FL32: "f32", fl64: "f64", FL64: "f64", ulaw: "mulaw", ULAW: "mulaw", alaw: "alaw", ALAW: "alaw" },
  };
  if (!(kind in encodings)) return undecodable(`of AIFF-C kind "${kind.trim()}"`);
  const encoding = encodings[kind];
  if (!encoding) return `claims samples of ${bits} bits; ${DAMAGED}`;
  const littleEndian = ["sowt", "42ni", "23ni"].includes(kind);
  const frame = SAMPLE_BYTES[encoding] * channels;
  const unknown = isUnknown(frames * frame, there) || isUnknown(sound.size + 8, there);
  const promise = unknown ? 0 : frames * frame;
  return layout({ encoding, channels, sampleRate, littleEndian, start: sound.start }, promise, there);
}

/** IEEE 754 extended precision: sign, 15 bits of exponent, 64 bits of mantissa. */
function extended(bytes: DataView, at: number): number {
  const exponent = (bytes.getUint16(at) & 0x7fff) - 16383 - 31;
  return Math.round(bytes.getUint32(at + 2) * 2 ** exponent + bytes.getUint32(at + 6) * 2 ** (exponent - 32));
}

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

function au(bytes: DataView): PcmHeader {
  if (bytes.byteLength < 24) return INCOMPLETE;
  const [start, size, kind] = [bytes.getUint32(4), bytes.getUint32(8), bytes.getUint32(12)];
  const [sampleRate, channels] = [bytes.getUint32(16), bytes.getUint32(20)];
  const wrong = wrongNumbers(channels, sampleRate);
  if (wrong) return wrong;
  const encoding = AU[kind];
  if (!encoding) return undecodable(kind >= 23 && kind <= 26 ? "G.72x ADPCM" : `of au kind ${kind}`);
  const there = Math.max(0, bytes.byteLength - start);
  return layout({ encoding, channels, sampleRate, littleEndian: false, start }, size, there);
}

/** Core Audio: sizes of 8 bytes, -1 for "to the end of the file". */
function caf(bytes: DataView): PcmHeader {
  let format: { sampleRate: number; kind: string; flags: number; channels: number; bits: number } | undefined;
  for (let at = 8; at + 12 <= bytes.byteLength; ) {
    const [name, size, body] = [text(bytes, at, 4), Number(bytes.getBigInt64(at + 4)), at + 12];
    if (name === "desc" && body + 32 <= bytes.byteLength) {
      format = {
        sampleRate: Math.round(bytes.getFloat64(body)),
        kind: text(bytes, body + 8, 4),
        flags: bytes.getUint32(body + 12),
        channels: bytes.getUint32(body + 24),
        bits: bytes.getUint32(body + 28),
      };
    }
    if (name === "data") {
      if (!format) break;
      const { channels, sampleRate, kind, flags, bits } = format;
      const wrong = wrongNumbers(channels, sampleRate);
      if (wrong) return wrong;
      const start = body + 4;
      const there = Math.max(0, bytes.byteLength - start);
      if (kind === "ima4") {
        const packet = 34 * channels;
        const promised = Math.floor((size < 0 ? there : size - 4) / packet) * 64;
        return { codec: "ima4", start: 0, end: bytes.byteLength, promised, sampleRate };
      }
      const wide = bits / 8;
      const linear = flags & 1 ? ({ 4: "f32", 8: "f64" } as const)[wide] : SIGNED[Math.ceil(wide)];
      const encodings: Record<string, Encoding | undefined> = { lpcm: linear, ulaw: "mulaw", alaw: "alaw" };
      if (!(kind in encodings)) return undecodable(`of caf kind "${kind.trim()}"`);
      const encoding = encodings[kind];
      if (!encoding) return `claims samples of ${bits} bits; ${DAMAGED}`;
      const littleEndian = (flags & 2) !== 0;
      return layout({ encoding, channels, sampleRate, littleEndian, start }, size < 0 ? 0 : size - 4, there);
    }
    if (size < 0) break;
    at = body + size;
  }
  return format ? NOT_BEGUN : INCOMPLETE;
}

function wrongNumbers(channels: number, sampleRate: number): string | undefined {
  if (channels < 1 || channels > MAX_CHANNELS) return `claims ${channels} channels; ${DAMAGED}`;
  if (!(sampleRate >= RATES.min && sampleRate <= RATES.max))
    return `claims a sample rate of ${sampleRate} Hz; ${DAMAGED}`;
  return undefined;
}

/**
 * @param size of the sound in bytes, by the header
 * @param there bytes from the first frame to the end of the file
 */
function layout(format: Omit<PcmLayout, "frames" | "promised">, size: number, there: number): PcmLayout {
  const frame = SAMPLE_BYTES[format.encoding] * format.channels;
  const promised = Math.floor((isUnknown(size, there) ? there : size) / frame);
  return { ...format, promised, frames: Math.min(promised, Math.floor(there / frame)) };
}
