import { tokenize } from "../lyrics/index.js";
import type { Song } from "../song.js";
import { packInts, type Words } from "./contents.js";
import { plain, wellFormed } from "./text.js";

/** Entries of the table of all songs, at most: beyond, each song keeps the words that set it apart most. */
const MOST_ENTRIES = 500_000;
/** Words that a song keeps in any case. */
const FEWEST_WORDS = 8;
/** Songs above which words of a single song are left out: they set no selection apart. */
const LARGE = 1000;
const LONGEST_WORD = 40;

/**
 * The words of the lyrics, without stop words and without stems: whole words, as they are searched and shown.
 *
 * @returns undefined where no song has any
 */
export function songWords(songs: readonly Song[]): Words | undefined {
  const counted = songs.map(({ lyrics, language }) => {
    const counts = new Map<string, number>();
    if (!lyrics) return counts;
    for (const word of tokenize(lyrics, { language: language ?? "", stem: false })) {
      if (word.length <= LONGEST_WORD) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return counts;
  });
  const worded = counted.filter(({ size }) => size > 0).length;
  if (worded === 0) return undefined;
  const songsWith = new Map<string, number>();
  for (const counts of counted) for (const word of counts.keys()) songsWith.set(word, (songsWith.get(word) ?? 0) + 1);
  const fewest = worded > LARGE ? 2 : 1;
  const most = Math.max(FEWEST_WORDS, Math.floor(MOST_ENTRIES / worded));
  const weight = ([word, count]: [string, number]) => count * Math.log(worded / (songsWith.get(word) as number));
  const kept = counted.map((counts) => {
    const known = [...counts].filter(([word]) => (songsWith.get(word) as number) >= fewest);
    return known.length <= most ? known : known.sort((a, b) => weight(b) - weight(a)).slice(0, most);
  });
  const vocabulary = [...new Set(kept.flatMap((words) => words.map(([word]) => word)))].sort();
  const index = new Map(vocabulary.map((word, i) => [word, i]));
  const start = [0];
  for (const words of kept) start.push((start.at(-1) as number) + words.length);
  return {
    vocabulary: vocabulary.map(wellFormed),
    start: packInts(start),
    words: packInts(kept.flatMap((words) => words.map(([word]) => index.get(word) as number))),
    counts: packInts(kept.flatMap((words) => words.map(([, count]) => count))),
  };
}

const LONGEST_LINE = 80;

/** The first line of the lyrics that has at least three words; else the first one that has any. */
export function lineOf(lyrics: string | undefined): string | undefined {
  if (!lyrics) return undefined;
  // A song is quoted by its beginning, however long it is.
  const lines = lyrics
    .slice(0, 20_000)
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.trim())
    .filter((line) => /\p{L}/u.test(line));
  return plain(lines.find((line) => line.split(/\s+/).length >= 3) ?? lines[0], LONGEST_LINE);
}
