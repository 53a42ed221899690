import type { Container } from "./container.js";
import { text } from "./reading.js";

/** Ogg (RFC 3533): pages that carry the packets of streams; several files joined end to end are one file of links. */

interface Page {
  start: number;
  /** Beyond the end of the file where the page is cut off. */
  end: number;
  /** Where its packets begin. */
  body: number;
  /** Samples up to its end, by the clock of its stream; -1 where no packet ends in it, 0 in headers. */
  position: number;
  /** It begins a stream. */
  first: boolean;
}

/** One of the files that were joined. */
interface Link {
  /** Names of the codecs of its streams. */
  codecs: string[];
  pages: Page[];
}

/** What the first packet of a stream begins with. */
const CODECS: [string, string][] = [
  ["\x01vorbis", "Vorbis"],
  ["OpusHead", "Opus"],
  ["\x7fFLAC", "FLAC"],
  ["Speex   ", "Speex"],
  ["PCM     ", "OggPCM"],
  ["CELT    ", "CELT"],
];
const DECODED = ["Vorbis", "Opus", "FLAC"];

/** @returns why it cannot be read, phrased to follow the file name, where the pages tell */
export function ogg(bytes: DataView): Container | string {
  const links = linksOf(bytes);
  const codecs = links[0]?.codecs ?? [];
  const codec = codecs.find((name) => DECODED.includes(name));
  if (!codec) {
    const other = codecs[0] ?? "of a kind that is not known";
    return `cannot be read: its sound is ${other}, which cannot be decoded; convert it to flac or mp3`;
  }
  const pages = links.flatMap((link) => link.pages);
  const cut = pages.at(-1)!.end > bytes.byteLength;
  if (!pages.some((page) => page.position > 0 && page.end <= bytes.byteLength)) {
    return "is cut off before its sound begins; fetch it again";
  }
  const other: Container = { format: "other", sampleRate: 0, start: 0, skip: 0, length: Infinity, exact: false, cut };
  if (codec !== "Vorbis" || codecs.length > 1) return other;
  const { body } = links[0]!.pages[0]!;
  if (bytes.byteLength < body + 16) return "is cut off before its sound begins; fetch it again";
  const sampleRate = bytes.getUint32(body + 12, true);
  const whole: Container = { ...other, format: "vorbis", sampleRate };
  if (links.length === 1) return { ...whole, length: lengthOf(links[0]!, sampleRate) };
  const parts = links.map((link) => ({
    start: link.pages[0]!.start,
    end: link.pages.at(-1)!.end,
    length: lengthOf(link, sampleRate),
  }));
  return { ...whole, parts };
}

/**
 * How many of the first bytes hold the first `samples` samples. A stream cut out of a broadcast has a clock that began
 * long before, so what counts is how far it moves.
 */
export function oggBytesFor(samples: number, bytes: DataView): number {
  let origin: number | undefined;
  for (const page of pagesOf(bytes)) {
    if (page.position <= 0) continue;
    origin ??= page.position;
    if (page.position - origin >= samples) return page.end;
  }
  return bytes.byteLength;
}

/**
 * Vorbis: the position of the last page says where the last packet's padding begins. Unknown (Infinity) where the
 * clock did not begin at 0: no page holds more than a few seconds.
 */
function lengthOf({ pages }: Link, sampleRate: number): number {
  const positions = pages.map((page) => page.position).filter((position) => position > 0);
  return positions.length > 0 && positions[0]! < 10 * sampleRate ? positions.at(-1)! : Infinity;
}

function linksOf(bytes: DataView): Link[] {
  const links: Link[] = [];
  let sound = true;
  for (const page of pagesOf(bytes)) {
    if (page.first && sound) links.push({ codecs: [], pages: [] });
    sound = !page.first;
    const link = links.at(-1);
    if (!link) continue;
    link.pages.push(page);
    const head = page.first ? text(bytes, page.body, 8) : "";
    const codec = CODECS.find(([start]) => head.startsWith(start))?.[1];
    if (codec) link.codecs.push(codec);
  }
  return links;
}

function* pagesOf(bytes: DataView): Generator<Page> {
  for (let start = 0; start + 27 <= bytes.byteLength; ) {
    if (bytes.getUint32(start) !== 0x4f676753) {
      const next = nextPage(bytes, start);
      if (next === undefined) return;
      start = next;
      continue;
    }
    const segments = bytes.getUint8(start + 26);
    const body = start + 27 + segments;
    let end = body;
    for (let i = 0; i < segments && start + 27 + i < bytes.byteLength; i++) end += bytes.getUint8(start + 27 + i);
    const position = Number(bytes.getBigInt64(start + 6, true));
    yield { start, end, body, position, first: (bytes.getUint8(start + 5) & 2) !== 0 };
    start = end;
  }
}

function nextPage(bytes: DataView, from: number): number | undefined {
  for (let at = from; at + 27 <= bytes.byteLength; at++) {
    if (bytes.getUint8(at) === 0x4f && bytes.getUint32(at) === 0x4f676753) return at;
  }
  return undefined;
}
