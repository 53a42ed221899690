/**
 * Properties of a recording, as opposed to the music: length, loudness, bandwidth and codec. Clusters that follow these
 * reflect how songs were recorded or encoded.
 */
import { open } from "node:fs/promises";

import type { TaskOptions } from "../async/task.js";
import type { Song } from "../song.js";
import { extractFeatures } from "./extract.js";

/** Facts of one recording. */
export interface RecordingFacts {
  /** Length of the clip in seconds, at most `seconds`. */
  seconds: number;
  /** Root mean square, in dB below full scale. */
  loudness: number;
  /** The highest frequency that carries sound, in Hz; see `bandwidthOf`. */
  bandwidth: number;
  /** Such as "mp3", by the file's content; "unknown" where it is not recognized. */
  codec: string;
}

/** Options of {@link recordingFacts}. */
export interface RecordingFactsOptions extends TaskOptions {
  /** Maximum duration to read of each song, in seconds. Default 30. */
  seconds?: number;
}

/** Above the rate of nearly every encoder's source, so that the band of each is seen. */
const SAMPLE_RATE = 44100;

/**
 * The facts of each song's recording; kept in the cache of features.
 *
 * @param songs each with an `audioPath`, or without
 * @returns one entry a song, in order; undefined where there is no sound that can be read
 * @throws UserError as `extractFeatures` does
 */
export async function recordingFacts(
  songs: readonly Song[],
  { seconds = 30, ...task }: RecordingFactsOptions = {},
): Promise<(RecordingFacts | undefined)[]> {
  const { X, indices } = await extractFeatures(songs, {
    kind: "recording",
    seconds,
    sampleRate: SAMPLE_RATE,
    ...task,
  });
  const facts: (RecordingFacts | undefined)[] = songs.map(() => undefined);
  for (const [i, index] of indices.entries()) {
    const [length, loudness, bandwidth] = X.row(i) as unknown as [number, number, number];
    facts[index] = { seconds: length, loudness, bandwidth, codec: await codecOf(songs[index]!.audioPath!) };
  }
  return facts;
}

const MAGIC: readonly (readonly [at: number, bytes: string, codec: string])[] = [
  [0, "RIFF", "wav"],
  [0, "RIFX", "wav"],
  [0, "RF64", "wav"],
  [0, "FORM", "aiff"],
  [0, "caff", "caf"],
  [0, ".snd", "au"],
  [0, "fLaC", "flac"],
  [4, "ftyp", "m4a"],
  [0, "wvPk", "wavpack"],
  [0, "\x1a\x45\xdf\xa3", "webm"],
  [0, "\x30\x26\xb2\x75", "wma"],
];

/** First packets of the streams that an ogg file holds. */
const OGG: readonly (readonly [bytes: string, codec: string])[] = [
  ["OpusHead", "opus"],
  ["\x01vorbis", "vorbis"],
  ["\x7fFLAC", "flac"],
  ["Speex", "speex"],
];

/** The codec or the container of a sound file by its first bytes, after any ID3 tag. */
async function codecOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const read = async (at: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(128), 0, 128, at);
      return buffer.subarray(0, bytesRead);
    };
    let head = await read(0);
    if (head.toString("latin1", 0, 3) === "ID3" && head.length > 10) {
      // Four bytes of seven bits each.
      const size = head.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
      head = await read(10 + size);
      if (!known(head)) return "mp3";
    }
    return known(head) ?? "unknown";
  } finally {
    await handle.close();
  }
}

function known(head: Buffer): string | undefined {
  const start = head.toString("latin1");
  const found = MAGIC.find(([at, bytes]) => start.startsWith(bytes, at));
  if (found) return found[2];
  if (start.startsWith("OggS")) return OGG.find(([bytes]) => start.includes(bytes))?.[1] ?? "ogg";
  const [sync, second] = head;
  if (sync !== 0xff || second === undefined || second < 0xe0) return undefined;
  return (second & 0x06) === 0 ? "aac" : "mp3"; // layer 0 is AAC's ADTS
}
