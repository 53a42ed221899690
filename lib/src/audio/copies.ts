import type { TaskOptions } from "../async/task.js";
import type { Song } from "../song.js";
import { extractFingerprints } from "./extract.js";
import { FRAMES_PER_SECOND } from "./fingerprint.js";

/**
 * Near duplicates: the same recording in another encoding, at another level, with other tags. They leak from training
 * into test songs and inflate scores (Sturm, "The GTZAN dataset: Its contents, its faults", 2013).
 *
 * Two fingerprints are of one recording where, at some shift, at most {@link MOST_WRONG} of their bits differ over at
 * least {@link LEAST_SHARED} of the shorter. Chance differs in half; 64 kbit/s mp3 in 0.05 to 0.15.
 */
const MOST_WRONG = 0.25;
const LEAST_SHARED = 0.8;
/** Equal words at one shift that make two songs candidates. */
const HITS = 3;
/** Words in more songs than this come from silence or hum, and are ignored. */
const COMMON = 40;
/** Words looked up at most; of more, a part is chosen by their value, the same in every song. */
const MOST_WORDS = 2 ** 21;

/** Groups of two or more songs that are the same recording, by their first 30 s. Reads every sound file; cached. */
export async function sameRecordings(songs: readonly Song[], task: TaskOptions = {}): Promise<Song[][]> {
  const { indices, words } = await extractFingerprints(songs, task);
  const group = Int32Array.from(words, (_, i) => i);
  const find = (i: number): number => (group[i] === i ? i : (group[i] = find(group[i]!)));
  for (const [a, b, shift] of candidates(words)) {
    if (find(a) === find(b)) continue;
    if ([0, -1, 1].some((near) => isSame(words[a]!, words[b]!, shift + near))) group[find(b)] = find(a);
  }
  const groups = new Map<number, Song[]>();
  for (const [i, index] of indices.entries()) {
    const root = find(i);
    groups.set(root, [...(groups.get(root) ?? []), songs[index]!]);
  }
  return [...groups.values()].filter((members) => members.length > 1);
}

/** Pairs of fingerprints with equal words, and the shift (frame in a - frame in b) at which they are equal. */
function candidates(words: readonly Uint32Array[]): [a: number, b: number, shift: number][] {
  const total = words.reduce((sum, { length }) => sum + length, 0);
  const every = Math.ceil(total / MOST_WORDS);
  const places = new Map<number, number[]>();
  for (const [song, list] of words.entries()) {
    for (const [frame, word] of list.entries()) {
      if (word === 0 || (Math.imul(word, 0x9e3779b1) >>> 0) % every !== 0) continue;
      const at = places.get(word);
      if (!at) places.set(word, [song, frame]);
      else if (at.length <= 2 * COMMON) at.push(song, frame);
    }
  }
  const hits = new Map<string, number>();
  for (const at of places.values()) {
    if (at.length > 2 * COMMON) continue;
    for (let i = 0; i < at.length; i += 2) {
      for (let j = i + 2; j < at.length; j += 2) {
        if (at[i] === at[j]) continue;
        const key = `${at[i]} ${at[j]} ${at[i + 1]! - at[j + 1]!}`;
        hits.set(key, (hits.get(key) ?? 0) + 1);
      }
    }
  }
  return [...hits]
    .filter(([, count]) => count >= HITS)
    .sort(([, a], [, b]) => b - a)
    .map(([key]) => key.split(" ").map(Number) as [number, number, number]);
}

function isSame(a: Uint32Array, b: Uint32Array, shift: number): boolean {
  const from = Math.max(0, shift);
  const to = Math.min(a.length, b.length + shift);
  let [frames, wrong] = [0, 0];
  for (let i = from; i < to; i++) {
    const [x, y] = [a[i]!, b[i - shift]!];
    if (x === 0 || y === 0) continue;
    frames++;
    wrong += ones(x ^ y);
  }
  const shorter = Math.min(heard(a), heard(b));
  return frames >= LEAST_SHARED * shorter && frames >= FRAMES_PER_SECOND / 2 && wrong <= MOST_WRONG * 32 * frames;
}

function heard(words: Uint32Array): number {
  return words.reduce((n, word) => n + (word === 0 ? 0 : 1), 0);
}

function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
