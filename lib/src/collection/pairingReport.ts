import { createHash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import type { TaskOptions } from "../async/task.js";
import { sameRecordings } from "../audio/copies.js";
import type { Song } from "../song.js";
import type { Collection } from "./collection.js";
import { normalizeName } from "./pairing.js";

/** Report on the matching of sound and lyrics; every list can be shown as a table. */
export interface PairingReport {
  /** Counts of songs. */
  summary: {
    /** All songs. */
    songs: number;
    /** With audio and lyrics. */
    matched: number;
    /** With audio, without lyrics. */
    audioOnly: number;
    /** With lyrics, without audio. */
    lyricsOnly: number;
    /** Files that matched several songs, and were assigned to none. */
    ambiguous: number;
    /** Songs whose audio, or lyrics, another song has too (all but one of each group). */
    duplicateAudio: number;
    /** The same for one recording in several files: another encoding, level, or tag. */
    duplicateRecordings: number;
    /** Songs whose lyrics another song has too. */
    duplicateLyrics: number;
  };
  /**
   * One row a song. `pairedBy` is the rule that found the lyrics, "table" where a table gave both, "" without a pair.
   */
  songs: { id: string; audio: "yes" | "no"; lyrics: "yes" | "no"; pairedBy: string; language: string; genre: string }[];
  /** Counts of each language. */
  byLanguage: GroupCount[];
  /** Counts of each genre. */
  byGenre: GroupCount[];
  /** Files that matched several songs, each with their ids. */
  ambiguous: { file: string; candidates: string }[];
  /**
   * Groups of songs with the same sound file, byte for byte; of the same recording, told by ear, in files that differ;
   * or with the same words, case and punctuation aside. `genres` are theirs: a copy under another genre is a wrong
   * label.
   */
  duplicates: { same: "audio" | "recording" | "lyrics"; ids: string; genres: string }[];
}

/** How many songs with one label have audio, lyrics, or both. */
export interface GroupCount {
  /** "" for songs without the label. */
  label: string;
  /** Songs with this label. */
  songs: number;
  /** Of them, those with audio and lyrics. */
  matched: number;
  /** Of them, those with audio alone. */
  audioOnly: number;
  /** Of them, those with lyrics alone. */
  lyricsOnly: number;
}

/**
 * Reports on a collection's pairs. Listens to the first 30 s of every song to tell copies, which takes as long as its
 * features the first time and a moment from then on (the fingerprints are kept in the cache); stopped by `signal`, it
 * reports no duplicate audio.
 *
 * @param collection as `openCollection` gave it
 * @param task progress, and a signal to stop the listening
 * @returns the counts, and the lists behind them
 */
export async function pairingReport(collection: Collection, task: TaskOptions = {}): Promise<PairingReport> {
  const { songs, pairedBy = {}, ambiguous = [] } = collection;
  const audio = await sameAudio(songs, task);
  const recordings = await differentFiles(songs, audio, task);
  const lyrics = groupsOf(songs, (song) => (song.lyrics === undefined ? undefined : normalizeName(song.lyrics)));
  const total = countOf("", songs);
  const extra = (groups: Song[][]) => groups.reduce((sum, group) => sum + group.length - 1, 0);
  return {
    summary: {
      songs: total.songs,
      matched: total.matched,
      audioOnly: total.audioOnly,
      lyricsOnly: total.lyricsOnly,
      ambiguous: ambiguous.length,
      duplicateAudio: extra(audio),
      duplicateRecordings: extra(recordings),
      duplicateLyrics: extra(lyrics),
    },
    songs: songs.map((song) => ({
      id: song.id,
      audio: song.audioPath === undefined ? "no" : "yes",
      lyrics: song.lyrics === undefined ? "no" : "yes",
      pairedBy: isMatched(song) ? (pairedBy[song.id] ?? "table") : "",
      language: song.language ?? "",
      genre: song.genre ?? "",
    })),
    byLanguage: countBy(songs, "language"),
    byGenre: countBy(songs, "genre"),
    ambiguous: ambiguous.map(({ file, candidates }) => ({ file, candidates: candidates.join(", ") })),
    duplicates: [
      ...audio.map((group) => duplicate("audio", group)),
      ...recordings.map((group) => duplicate("recording", group)),
      ...lyrics.map((group) => duplicate("lyrics", group)),
    ],
  };
}

function duplicate<Same extends string>(same: Same, group: readonly Song[]) {
  const genres = [...new Set(group.flatMap(({ genre }) => genre ?? []))];
  return { same, ids: group.map(({ id }) => id).join(", "), genres: genres.join(", ") };
}

/** The same recording in different files; of byte-identical files only the first is fingerprinted. */
async function differentFiles(songs: readonly Song[], audio: Song[][], task: TaskOptions): Promise<Song[][]> {
  if (task.signal?.aborted) return [];
  const repeated = new Set(audio.flatMap((group) => group.slice(1)));
  const different = songs.filter((song) => song.audioPath !== undefined && !repeated.has(song));
  return different.length > 1 ? sameRecordings(different, task) : [];
}

const isMatched = (song: Song) => song.audioPath !== undefined && song.lyrics !== undefined;

function countOf(label: string, songs: readonly Song[]): GroupCount {
  return {
    label,
    songs: songs.length,
    matched: songs.filter(isMatched).length,
    audioOnly: songs.filter((s) => s.audioPath !== undefined && s.lyrics === undefined).length,
    lyricsOnly: songs.filter((s) => s.audioPath === undefined && s.lyrics !== undefined).length,
  };
}

function countBy(songs: readonly Song[], field: "language" | "genre"): GroupCount[] {
  const labels = [...new Set(songs.map((s) => s[field] ?? ""))];
  return labels
    .map((label) =>
      countOf(
        label,
        songs.filter((s) => (s[field] ?? "") === label),
      ),
    )
    .sort((a, b) => b.songs - a.songs);
}

/** Groups of two and more that share a key. */
function groupsOf(songs: readonly Song[], keyOf: (song: Song) => string | undefined): Song[][] {
  const groups = new Map<string, Song[]>();
  for (const song of songs) {
    const key = keyOf(song);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(song);
    else groups.set(key, [song]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Compares sizes, then a block in the middle, then all bytes, so that most files are not read completely. */
async function sameAudio(songs: readonly Song[], { onProgress, signal }: TaskOptions): Promise<Song[][]> {
  const files = songs.filter((song) => song.audioPath !== undefined);
  const keys = new Map<Song, string>();
  for (const song of files) keys.set(song, String((await stat(song.audioPath!)).size));
  for (const [step, readKey] of [middleOf, hashOf].entries()) {
    const candidates = groupsOf(files, (song) => keys.get(song)).flat();
    const suspects = new Set(candidates);
    for (const song of files) if (!suspects.has(song)) keys.delete(song);
    for (const [done, song] of candidates.entries()) {
      if (signal?.aborted) return [];
      keys.set(song, `${keys.get(song)} ${await withFile(song.audioPath!, readKey)}`);
      onProgress?.({ done: done + 1, total: candidates.length, detail: ["comparing sizes", "comparing bytes"][step]! });
    }
  }
  return groupsOf(files, (song) => keys.get(song));
}

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

async function middleOf(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(
    Buffer.alloc(4096),
    0,
    4096,
    Math.max(0, Math.floor(size / 2) - 2048),
  );
  return createHash("sha1").update(buffer.subarray(0, bytesRead)).digest("hex");
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash("sha1");
  for await (const chunk of handle.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
