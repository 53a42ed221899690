/**
 * What a sound file is, from its first bytes (never from its name), and what a decoder does not tell: the rate it was
 * recorded at, how many samples its header promises, and which of the decoded samples are only the codec's run-in.
 */
export interface Container {
  format: "wav" | "au" | "mp3" | "flac" | "vorbis" | "other";
  /** In Hz; 0 where it was not looked for. */
  sampleRate: number;
  /** Decoded samples to drop from the front: the encoder's and the decoder's delay. */
  skip: number;
  /** Samples a channel that the header promises after `skip`, or Infinity where it does not say. */
  length: number;
  /** False where `length` only bounds what counts and a shorter file is whole all the same. */
  exact: boolean;
}

const OTHER: Container = { format: "other", sampleRate: 0, skip: 0, length: Infinity, exact: false };

export function identify(bytes: DataView): Container {
  const magic = text(bytes, 0, 4);
  if (magic === "RIFF" && text(bytes, 8, 4) === "WAVE") return { ...OTHER, format: "wav" };
  if (magic === ".snd") return { ...OTHER, format: "au" };
  if (magic === "fLaC") return flac(bytes);
  if (magic === "OggS") return ogg(bytes);
  return mp3(bytes) ?? OTHER;
}

/** True where a file begins as a web page does, which is what a download that failed often leaves behind. */
export function isHtml(bytes: DataView): boolean {
  return /^\W*<(!doctype|html|head|body|\?xml)/i.test(text(bytes, 0, 256));
}

/**
 * How many of the file's bytes hold its first `samples` samples (and a little more, so that the decoder's last frame is
 * whole): reading 30 s of a song of 5 minutes need not decode the rest. All of them where the format does not tell.
 */
export function bytesFor(samples: number, bytes: DataView, { format, skip }: Container): number {
  const next = format === "mp3" ? mp3Walk(bytes) : format === "vorbis" ? oggWalk(bytes) : undefined;
  for (let at = next?.(); at; at = next?.()) if (at.samples >= samples + skip + 10 * 1152) return at.end;
  return bytes.byteLength;
}

/** STREAMINFO, the first block of every flac file: 20 bits of rate, 36 bits of length (0: unknown). */
function flac(bytes: DataView): Container {
  if (bytes.byteLength < 26) return { ...OTHER, format: "flac" };
  const sampleRate = bytes.getUint32(18) >>> 12;
  const length = (bytes.getUint8(21) & 0x0f) * 2 ** 32 + bytes.getUint32(22);
  return { format: "flac", sampleRate, skip: 0, length: length || Infinity, exact: length > 0 };
}

/** Vorbis: the rate from the first page, the length from the position that the last page gives. */
function ogg(bytes: DataView): Container {
  const packet = 27 + (bytes.byteLength > 26 ? bytes.getUint8(26) : 0);
  if (text(bytes, packet, 7) !== "\x01vorbis" || bytes.byteLength < packet + 16) return OTHER;
  const sampleRate = bytes.getUint32(packet + 12, true);
  let length = Infinity;
  for (let at = bytes.byteLength - 27; at > 0 && length === Infinity; at--) {
    if (bytes.getUint8(at) !== 0x4f || text(bytes, at, 4) !== "OggS") continue;
    const position = bytes.getBigInt64(at + 6, true);
    if (position > 0n) length = Number(position);
  }
  return { format: "vorbis", sampleRate, skip: 0, length, exact: false };
}

/** Page after page: where it ends, and the samples up to there. */
function oggWalk(bytes: DataView): () => Passed | undefined {
  let end = 0;
  return () => {
    const at = end;
    if (at + 27 > bytes.byteLength || text(bytes, at, 4) !== "OggS") return undefined;
    const segments = bytes.getUint8(at + 26);
    end += 27 + segments;
    for (let i = 0; i < segments && at + 27 + i < bytes.byteLength; i++) end += bytes.getUint8(at + 27 + i);
    return { end, samples: Number(bytes.getBigInt64(at + 6, true)) };
  };
}

interface Passed {
  end: number;
  samples: number;
}

const KBPS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBPS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44100, 48000, 32000];
/** Samples by which every MPEG layer III decoder lags behind the encoder. */
const DECODER_DELAY = 529;

/**
 * MPEG layer III: the first two frames that follow each other, and the Xing or Info frame of the LAME encoder with
 * the number of frames and the samples that were added at both ends. libsndfile, through which librosa reads, drops
 * the same samples; node-web-audio-api does not.
 */
function mp3(bytes: DataView): Container | undefined {
  const at = firstMp3Frame(bytes);
  const frame = at === undefined ? undefined : mp3Frame(bytes, at);
  if (at === undefined || !frame) return undefined;
  const info = at + 4 + frame.sideBytes;
  const whole: Container = { ...OTHER, format: "mp3", sampleRate: frame.sampleRate };
  if (info + 144 > bytes.byteLength || !/^(Xing|Info)$/.test(text(bytes, info, 4))) return whole;
  const present = bytes.getUint32(info + 4);
  if (!(present & 1)) return whole;
  const length = bytes.getUint32(info + 8) * frame.samples;
  const added = (present & 15) === 15 ? bytes.getUint32(info + 140) & 0xffffff : 0;
  if (added === 0) return { ...whole, length, exact: true };
  const [delay, padding] = [added >>> 12, added & 0xfff];
  return { ...whole, skip: delay + DECODER_DELAY, length: length - delay - padding, exact: true };
}

/** Behind the ID3 tag, where two frames follow each other. */
function firstMp3Frame(bytes: DataView): number | undefined {
  const id3 = text(bytes, 0, 3) === "ID3" && bytes.byteLength > 10;
  const tag = id3 ? 10 + [6, 7, 8, 9].reduce((n, i) => n * 128 + (bytes.getUint8(i) & 0x7f), 0) : 0;
  const limit = Math.min(bytes.byteLength - 4, tag + 65536);
  for (let at = tag; at < limit; at++) {
    const frame = mp3Frame(bytes, at);
    if (frame && (at + frame.bytes + 4 > bytes.byteLength || mp3Frame(bytes, at + frame.bytes))) return at;
  }
  return undefined;
}

function mp3Walk(bytes: DataView): () => Passed | undefined {
  let end = firstMp3Frame(bytes) ?? bytes.byteLength;
  let samples = 0;
  return () => {
    const frame = end + 4 <= bytes.byteLength ? mp3Frame(bytes, end) : undefined;
    if (!frame) return undefined;
    end += frame.bytes;
    samples += frame.samples;
    return { end, samples };
  };
}

function mp3Frame(bytes: DataView, at: number) {
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

function text(bytes: DataView, at: number, length: number): string {
  let out = "";
  for (let i = at; i < Math.min(at + length, bytes.byteLength); i++) out += String.fromCharCode(bytes.getUint8(i));
  return out;
}
