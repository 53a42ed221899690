import type { Container } from "./container.js";
import { isFreeFormat, mp3, mp3Walk } from "./mp3.js";
import { isMp4, mp4 } from "./mp4.js";
import { ogg, oggBytesFor } from "./ogg.js";
import { DAMAGED, text } from "./reading.js";

const OTHER: Container = { format: "other", sampleRate: 0, start: 0, skip: 0, length: Infinity, exact: false };

/** Magic bytes of files that are found among music and are not recordings. */
const NO_SOUND: [string[], string][] = [
  [["MThd"], "is MIDI: notes for instruments, not a recording"],
  [["PK\x03\x04"], "is a zip archive, not sound; unpack it"],
  [["Rar!"], "is a rar archive, not sound; unpack it"],
  [["7z\xbc\xaf"], "is a 7z archive, not sound; unpack it"],
  [["\x1f\x8b"], "is compressed with gzip; unpack it"],
  [["%PDF"], "is a PDF document, not sound"],
  [["\xff\xd8\xff", "\x89PNG", "GIF8"], "is a picture, not sound"],
  [["#EXTM3U", "[playlist]"], "is a playlist, which names sound files and holds none"],
  [["\x00\x05\x16\x07", "bplist"], "is a file that macOS keeps beside another, not sound"],
  [["version https://git"], "is a pointer of Git LFS; fetch the file itself (git lfs pull)"],
];
const UNDECODABLE: [string[], string][] = [
  [["MAC "], "Monkey's Audio"],
  [[".ra\xfd", ".RMF"], "RealAudio"],
  [["Creative Voice"], "Creative Voice"],
  [["NIST_1A"], "NIST Sphere"],
  [["TWIN"], "TwinVQ"],
  [["OFR "], "OptimFROG"],
];
/** Formats that audio-decode reads and that may hold frames of MPEG audio, or what looks like them. */
const OTHERS = [
  "\x1aE\xdf\xa3",
  "0&\xb2u",
  "wvpk",
  "TTA",
  "qoaf",
  "#!AMR",
  "MPCK",
  "MP+",
  "DSD ",
  "FRM8",
  "\x0bw",
].concat(
  ["\x7f\xfe\x80\x01", ...["\xf0", "\xf1", "\xf8", "\xf9"].map((aac) => `\xff${aac}`)],
  ["\xf4", "\xf5", "\xfc", "\xfd", "\xfe", "\xff"].map((layer) => `\xff${layer}`),
);

/**
 * @param bytes without the tags in front, see {@link tagsAt}
 * @returns what it is, or why it cannot be read, phrased to follow the file name
 */
export function identify(bytes: DataView): Container | string {
  const magic = text(bytes, 0, 24);
  if (magic.startsWith("fLaC")) return flac(bytes);
  if (magic.startsWith("OggS")) return ogg(bytes);
  if (isMp4(bytes)) return mp4(bytes);
  const begins = ([starts]: [string[], string]) => starts.some((start) => magic.startsWith(start));
  const no = NO_SOUND.find(begins);
  if (no) return no[1];
  const codec = text(bytes, 8, 4) === "8SVX" ? "8SVX" : UNDECODABLE.find(begins)?.[1];
  if (codec) return `cannot be read: its sound is ${codec}, which cannot be decoded; convert it to flac or mp3`;
  const isAvi = magic.startsWith("RIFF") && text(bytes, 8, 4) === "AVI ";
  if (isAvi || OTHERS.some((start) => magic.startsWith(start))) {
    return { ...OTHER, ...promised(bytes, magic), cut: isCut(bytes, magic) };
  }
  if (isFreeFormat(bytes)) {
    return "cannot be read: its sound is mp3 of free format, which cannot be decoded; convert it (lame --decode)";
  }
  return mp3(bytes) ?? OTHER;
}

/** Lossless formats whose header counts samples. */
function promised(bytes: DataView, magic: string): Partial<Container> {
  const counts: Record<string, [number, boolean]> = { wvpk: [12, true], TTA1: [14, true], qoaf: [4, false] };
  const [at, littleEndian] = counts[magic.slice(0, 4)] ?? [];
  if (at === undefined || at + 4 > bytes.byteLength) return {};
  const length = bytes.getUint32(at, littleEndian);
  return length === 0 || length === 0xffffffff ? {} : { length, exact: true };
}

/** Containers whose header says how many bytes the whole has; those of a live stream say that they do not know. */
function isCut(bytes: DataView, magic: string): boolean {
  // Sizes are now and then off by a chunk's header, and nothing is missing.
  const enough = bytes.byteLength + 64;
  if (magic.startsWith("RIFF")) {
    const size = bytes.getUint32(4, true) + 8;
    return size > enough && size < 0x7f000000;
  }
  if (magic.startsWith("\x1aE\xdf\xa3")) {
    // EBML: the header element, then the segment, which holds the rest.
    const head = elementSize(bytes, 4);
    const segment = head.next + (head.size ?? 0);
    if (segment + 12 > bytes.byteLength || bytes.getUint32(segment) !== 0x18538067) return false;
    const { next, size } = elementSize(bytes, segment + 4);
    return size !== undefined && next + size > enough;
  }
  if (magic.startsWith("0&\xb2u")) {
    // ASF: the size of the file stands behind the identifier of the file properties and 24 bytes more.
    for (let at = 30; at + 48 <= Math.min(bytes.byteLength, 4096); at++) {
      const isProperties = bytes.getUint32(at) === 0xa1dcab8c && bytes.getUint32(at + 4) === 0x47a9cf11;
      if (isProperties) return Number(bytes.getBigUint64(at + 40, true)) > enough;
    }
  }
  return false;
}

/** An EBML number: its first bit set tells its length; all bits set, that the size is not known. */
function elementSize(bytes: DataView, at: number): { next: number; size?: number } {
  const length = Math.clz32(bytes.getUint8(at)) - 23;
  if (length > 8 || at + length > bytes.byteLength) return { next: at + 1 };
  let size = bytes.getUint8(at) & (0xff >> length);
  for (let i = 1; i < length; i++) size = size * 256 + bytes.getUint8(at + i);
  return { next: at + length, size: size === 2 ** (7 * length) - 1 ? undefined : size };
}

/** Where the sound begins: behind tags of ID3v2 and APE, which players put before any format, and empty bytes. */
export function tagsAt(bytes: DataView): number {
  let at = 0;
  for (;;) {
    if (text(bytes, at, 3) === "ID3" && at + 10 <= bytes.byteLength) {
      const size = [6, 7, 8, 9].reduce((n, i) => n * 128 + (bytes.getUint8(at + i) & 0x7f), 0);
      at += 10 + size + (bytes.getUint8(at + 5) & 0x10 ? 10 : 0);
    } else if (text(bytes, at, 8) === "APETAGEX" && at + 32 <= bytes.byteLength) {
      at += 32 + bytes.getUint32(at + 12, true);
    } else if (at > 0 && at < bytes.byteLength && bytes.getUint8(at) === 0) at++;
    else return Math.min(at, bytes.byteLength);
  }
}

/** True where a file begins as a web page does, which is what a download that failed often leaves behind. */
export function isHtml(bytes: DataView): boolean {
  return /^\W*<(!doctype|html|head|body|\?xml)/i.test(text(bytes, 0, 256));
}

/**
 * How many of the file's bytes hold its first `samples` samples (and a little more, so that the decoder's last frame is
 * whole): reading 30 s of a song of 5 minutes need not decode the rest. All of them where the format does not tell.
 */
export function bytesFor(samples: number, bytes: DataView, { format, skip, parts }: Container): number {
  if (!Number.isFinite(samples) || parts) return bytes.byteLength;
  const enough = samples + skip + 10 * 1152;
  if (format === "vorbis") return oggBytesFor(enough, bytes);
  if (format !== "mp3") return bytes.byteLength;
  const next = mp3Walk(bytes);
  for (let at = next(); at; at = next()) if (at.samples >= enough) return at.end;
  return bytes.byteLength;
}

/** STREAMINFO, the first block of every flac file: 20 bits of rate, 36 bits of length (0: unknown). */
function flac(bytes: DataView): Container | string {
  if (bytes.byteLength < 42) return "is cut off before its sound begins; fetch it again";
  const sampleRate = bytes.getUint32(18) >>> 12;
  if (sampleRate === 0) return `claims a sample rate of 0 Hz; ${DAMAGED}`;
  const length = (bytes.getUint8(21) & 0x0f) * 2 ** 32 + bytes.getUint32(22);
  return { ...OTHER, format: "flac", sampleRate, length: length || Infinity, exact: length > 0 };
}
