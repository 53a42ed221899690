import { capMarks, nfc } from "../lyrics/nfc.js";
import type { PairedBy } from "./collection.js";

/** The keys by which songs, sound files and lyrics files are matched. */
export interface Keyed {
  id?: string;
  /** File name without folder and extension. */
  stem?: string;
  /** The same with its folders, below the folder that holds all sound or all lyrics: "album/01 Intro". */
  place?: string;
  artist?: string;
  title?: string;
}

/** The outcome of {@link pair}: indices into the two lists. */
export interface Pairs {
  pairs: { left: number; right: number; by: PairedBy }[];
  /** Those of the right that fit several of the left, or share their name with others of the right. */
  ambiguous: { right: number; lefts: number[] }[];
  unpairedRight: number[];
}

/**
 * "01 - Bāul Gān (Live).mp3" -> "bāul gān live": what is left of a name when case, punctuation, Unicode form and a
 * leading track number are taken away. Marks stay, because Bangla vowels are marks.
 */
export function normalizeName(name: string): string {
  return capMarks(name)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^\d{1,3}\s*[-._)]\s*(?=\p{L})/u, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}

/**
 * {@link normalizeName}, and numbers without leading zeros or ".0": spreadsheets make "7" of "007", and data frames
 * make "7.0" of it.
 */
export function looseName(name: string): string {
  return normalizeName(name.replace(/^(\d+)\.0$/, "$1")).replace(/(?<!\d)0+(?=\d)/g, "");
}

const RULES: { by: PairedBy; keys: (entry: Keyed) => (string | undefined)[] }[] = [
  // Albums have tracks of one name; a file in a folder of the same name tells them apart.
  { by: "fileName", keys: (e) => [e.place?.includes("/") ? nfc(e.place).toLowerCase() : undefined] },
  { by: "id", keys: (e) => [e.id ?? e.stem].map((k) => k && nfc(k)) },
  { by: "fileName", keys: (e) => [e.id, e.stem].map((k) => k && normalizeName(k)) },
  { by: "fileName", keys: (e) => [e.id, e.stem].map((k) => k && looseName(k)) },
  { by: "artistTitle", keys: artistTitleKeys },
];

/** A file without tags may carry artist and title as its name, in either order; a tagged song matches both. */
function artistTitleKeys({ artist, title, stem }: Keyed): (string | undefined)[] {
  if (artist && title) return [normalizeName(`${artist} ${title}`), normalizeName(`${title} ${artist}`)];
  return stem ? [normalizeName(stem)] : [];
}

/**
 * Matches each of `right` with one of `left`: by equal path, then by equal id, by normalized file name, and by artist
 * and title. An ambiguous match is discarded, since a wrong pair is worse than a missing one. Matched items are not
 * considered by later rules.
 */
export function pair(left: readonly Keyed[], right: readonly Keyed[]): Pairs {
  const result: Pairs = { pairs: [], ambiguous: [], unpairedRight: [] };
  const freeLeft = new Set(left.keys());
  const freeRight = new Set(right.keys());
  const doubtful = new Map<number, number[]>();
  for (const { by, keys } of RULES) {
    const lefts = index(left, freeLeft, keys);
    const rights = index(right, freeRight, keys);
    for (const r of [...freeRight]) {
      const own = new Set(keys(right[r]!).filter(Boolean) as string[]);
      const candidates = new Set([...own].flatMap((key) => lefts.get(key) ?? []).filter((l) => freeLeft.has(l)));
      const rivals = new Set([...own].flatMap((key) => rights.get(key) ?? []));
      if (candidates.size === 0) continue;
      if (candidates.size > 1 || rivals.size > 1) {
        doubtful.set(r, [...candidates]);
        continue;
      }
      const [l] = candidates as Set<number>;
      result.pairs.push({ left: l!, right: r, by });
      freeLeft.delete(l!);
      freeRight.delete(r);
    }
  }
  for (const r of freeRight) {
    const lefts = doubtful.get(r);
    if (lefts) result.ambiguous.push({ right: r, lefts });
    else result.unpairedRight.push(r);
  }
  return result;
}

function index(entries: readonly Keyed[], free: Set<number>, keys: (e: Keyed) => (string | undefined)[]) {
  const map = new Map<string, number[]>();
  for (const i of free) {
    for (const key of new Set(keys(entries[i]!))) if (key) map.set(key, [...(map.get(key) ?? []), i]);
  }
  return map;
}
