import type { Container } from "./container.js";
import { DAMAGED, MAX_CHANNELS, text } from "./reading.js";

/**
 * MP4, M4A and QuickTime (ISO/IEC 14496-12): the boxes of the first sound track are validated before decoding, since
 * the decoder allocates as much memory as they declare.
 */

interface Box {
  type: string;
  /** Of its content. */
  start: number;
  end: number;
}

/** Bytes an entry of each table has at least; its count stands 4 bytes into the content (stsz: 8). */
const TABLES: Record<string, number> = { stco: 4, co64: 8, stsc: 12, stts: 8, ctts: 8, elst: 12, stss: 4, trun: 0 };
const DECODED = new Set(
  [
    "mp4a",
    "alac",
    ".mp3",
    "fLaC",
    "Opus",
    "sowt",
    "twos",
    "in24",
    "in32",
    "fl32",
    "fl64",
    "lpcm",
    "ipcm",
    "fpcm",
  ].concat(["raw ", "NONE", "ulaw", "alaw", "samr", "sawb", "ac-3", "ec-3", "dtsc", "dtsh", "dtsl", "dtse"]),
);

export function isMp4(bytes: DataView): boolean {
  return ["ftyp", "moov", "mdat", "wide", "moof"].includes(text(bytes, 4, 4));
}

/** @returns why it cannot be read, phrased to follow the file name, where the boxes tell */
export function mp4(bytes: DataView): Container | string {
  const top = [...boxes(bytes, 0, bytes.byteLength)];
  const cut = top.some((box) => box.end > bytes.byteLength);
  const moov = top.find((box) => box.type === "moov");
  if (!moov) return cut ? "is cut off: its index, at the end, is missing; fetch it again" : `has no index; ${DAMAGED}`;
  if (moov.end > bytes.byteLength) return "is cut off before its sound begins; fetch it again";
  const lie = wrongCount(bytes, top);
  if (lie) return lie;
  const track = soundTrack(bytes, moov);
  if (!track) return "holds no sound track";
  const entry = sampleEntry(bytes, track);
  if (typeof entry === "string") return entry;
  const whole: Container = { format: "other", sampleRate: 0, start: 0, skip: 0, length: Infinity, exact: false, cut };
  const seconds = secondsOf(bytes, track);
  const end = endOfSamples(bytes, track);
  // Only a table that reaches beyond the file proves that something is missing: durations are often a little off.
  if (end > bytes.byteLength && seconds > 0) return { ...whole, seconds, cut: true };
  return { ...whole, cut: cut && end === 0 };
}

function soundTrack(bytes: DataView, moov: Box): Box | undefined {
  return children(bytes, moov, "trak").find((trak) => {
    const handler = find(bytes, trak, "mdia", "hdlr");
    return handler && text(bytes, handler.start + 8, 4) === "soun";
  });
}

/**
 * The same file with a table that counts only the samples of its first `seconds`, so that no more is decoded; undefined
 * where it is no longer than that, or does not say.
 */
export function mp4Beginning(bytes: DataView, seconds: number): Uint8Array | undefined {
  const moov = [...boxes(bytes, 0, bytes.byteLength)].find((box) => box.type === "moov");
  const track = moov && soundTrack(bytes, moov);
  const stbl = track && find(bytes, track, "mdia", "minf", "stbl");
  const [stsz, stts] = [stbl && find(bytes, stbl, "stsz"), stbl && find(bytes, stbl, "stts")];
  const mdhd = track && find(bytes, track, "mdia", "mdhd");
  if (!stsz || !stts || !mdhd) return undefined;
  const scale = bytes.getUint32(mdhd.start + (bytes.getUint8(mdhd.start) === 1 ? 20 : 12));
  // What an edit list leaves out in front is decoded, too, and half a second more for the codec's run-in.
  const needed = (seconds + editedAway(bytes, track, scale) + 0.5) * scale;
  let [samples, time] = [0, 0];
  for (let i = 0; i < bytes.getUint32(stts.start + 4) && time < needed; i++) {
    const [count, delta] = [bytes.getUint32(stts.start + 8 + 8 * i), bytes.getUint32(stts.start + 12 + 8 * i)];
    const taken = delta > 0 ? Math.min(count, Math.ceil((needed - time) / delta)) : count;
    samples += taken;
    time += taken * delta;
  }
  if (!(time >= needed) || samples >= bytes.getUint32(stsz.start + 8)) return undefined;
  const out = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
  new DataView(out.buffer).setUint32(stsz.start + 8, samples);
  return out;
}

/** Seconds of the track before the first that is presented. */
function editedAway(bytes: DataView, track: Box, scale: number): number {
  const elst = find(bytes, track, "edts", "elst");
  if (!elst) return 0;
  const long = bytes.getUint8(elst.start) === 1;
  let latest = 0;
  for (let i = 0, at = elst.start + 8; i < bytes.getUint32(elst.start + 4); i++, at += long ? 20 : 12) {
    // -1 is a pause.
    const from = long ? Number(bytes.getBigInt64(at + 8)) : bytes.getInt32(at + 4);
    latest = Math.max(latest, from / scale);
  }
  return latest;
}

function* boxes(bytes: DataView, from: number, to: number): Generator<Box> {
  for (let at = from; at + 8 <= to; ) {
    let size = bytes.getUint32(at);
    let head = 8;
    if (size === 1 && at + 16 <= to) {
      size = Number(bytes.getBigUint64(at + 8));
      head = 16;
    }
    if (size === 0) size = bytes.byteLength - at;
    if (size < head) return;
    yield { type: text(bytes, at + 4, 4), start: at + head, end: at + size };
    at += size;
  }
}

function children(bytes: DataView, box: Box, type: string): Box[] {
  return [...boxes(bytes, box.start, Math.min(box.end, bytes.byteLength))].filter((child) => child.type === type);
}

function find(bytes: DataView, box: Box, ...path: string[]): Box | undefined {
  return path.reduce<Box | undefined>((at, type) => at && children(bytes, at, type)[0], box);
}

const PARENTS = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf"]);

/** The first table that counts more entries than it has room for, or more samples than the file has bytes. */
function wrongCount(bytes: DataView, among: Iterable<Box>): string | undefined {
  for (const { type, start, end } of among) {
    const to = Math.min(end, bytes.byteLength);
    if (PARENTS.has(type)) {
      const inside = wrongCount(bytes, boxes(bytes, start, to));
      if (inside) return inside;
    }
    const u32 = (at: number) => (at + 4 <= to ? bytes.getUint32(at) : 0);
    if (type === "stsz") {
      const [size, count] = [u32(start + 4), u32(start + 8)];
      if (size === 0 ? count * 4 > to - start - 12 : count * size > 2 * bytes.byteLength + size) {
        // A size for all with a count beyond the file may be a file that was cut; one far beyond it is a lie.
        if (size === 0 || count > 64 * bytes.byteLength || count > 2 ** 26) {
          return `is damaged: it counts ${count} samples (stsz) in ${bytes.byteLength} bytes`;
        }
      }
    } else if (type in TABLES) {
      const count = u32(start + 4);
      const each = type === "trun" ? trunBytes(u32(start)) : TABLES[type]!;
      if (each === 0 ? count > bytes.byteLength : count * each > to - start - 8) {
        return `is damaged: it counts ${count} entries (${type}) in ${bytes.byteLength} bytes`;
      }
    }
  }
  return undefined;
}

/** What a sample takes in a track fragment's run, by its flags. */
function trunBytes(flags: number): number {
  return [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length * 4;
}

/** The codec of a track, or why it cannot be read. */
function sampleEntry(bytes: DataView, track: Box): string | { type: string } {
  const stsd = find(bytes, track, "mdia", "minf", "stbl", "stsd");
  const entry = stsd && [...boxes(bytes, stsd.start + 8, Math.min(stsd.end, bytes.byteLength))][0];
  if (!entry) return `does not say how its sound is coded; ${DAMAGED}`;
  const { type, start } = entry;
  if (type === "enca" || type === "drms") return "is protected against copying (DRM) and cannot be decoded";
  if (!DECODED.has(type)) {
    return `cannot be read: its sound is "${type.trim()}", which cannot be decoded; convert it to flac or mp3`;
  }
  const channels = start + 18 <= bytes.byteLength ? bytes.getUint16(start + 16) : 0;
  // The second version of QuickTime's entry keeps its count elsewhere and a 3 here.
  if (channels > MAX_CHANNELS) return `claims ${channels} channels; ${DAMAGED}`;
  return { type };
}

/** How long the track is; 0 where its header does not say. */
function secondsOf(bytes: DataView, track: Box): number {
  const mdhd = find(bytes, track, "mdia", "mdhd");
  if (!mdhd || mdhd.start + 32 > bytes.byteLength) return 0;
  const long = bytes.getUint8(mdhd.start) === 1;
  const scale = bytes.getUint32(mdhd.start + (long ? 20 : 12));
  const duration = long ? Number(bytes.getBigUint64(mdhd.start + 24)) : bytes.getUint32(mdhd.start + 16);
  return scale > 0 && duration < 0xffffffff ? duration / scale : 0;
}

/** Where the last sample of the tables ends in the file; 0 where there are none, as in files of fragments. */
function endOfSamples(bytes: DataView, track: Box): number {
  const stbl = find(bytes, track, "mdia", "minf", "stbl");
  const [stsz, stsc] = [stbl && find(bytes, stbl, "stsz"), stbl && find(bytes, stbl, "stsc")];
  const stco = stbl && (find(bytes, stbl, "stco") ?? find(bytes, stbl, "co64"));
  if (!stsz || !stco || !stsc) return 0;
  const offset = (i: number) =>
    stco.type === "stco" ? bytes.getUint32(stco.start + 8 + 4 * i) : Number(bytes.getBigUint64(stco.start + 8 + 8 * i));
  const [same, count] = [bytes.getUint32(stsz.start + 4), bytes.getUint32(stsz.start + 8)];
  const size = (i: number) => same || bytes.getUint32(stsz.start + 12 + 4 * i);
  const runs = bytes.getUint32(stsc.start + 4);
  const chunks = bytes.getUint32(stco.start + 4);
  let [end, sample] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const at = stsc.start + 8 + 12 * run;
    const [first, each] = [bytes.getUint32(at), bytes.getUint32(at + 4)];
    const last = run + 1 < runs ? bytes.getUint32(at + 12) - 1 : chunks;
    for (let chunk = first; chunk <= Math.min(last, chunks) && sample < count; chunk++) {
      let to = offset(chunk - 1);
      if (same) {
        to += same * Math.min(each, count - sample);
        sample += each;
      } else for (let i = 0; i < each && sample < count; i++) to += size(sample++);
      end = Math.max(end, to);
    }
  }
  return end;
}
