import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import type { Song } from "../song.js";

/** Options of {@link splitCollection}. */
export interface SplitOptions {
  /** Seed of the split. Default 0. */
  seed?: number;
  /**
   * Shares of training, validation and test, normalized to sum 1; 0 leaves a part empty. Default [0.70, 0.15, 0.15].
   */
  ratios?: readonly [number, number, number];
  /** Labels to stratify by, as far as whole artists allow. Default genre and language together. */
  stratify?: readonly ("genre" | "language")[];
  /**
   * Use the collection's own split, the attribute `set.split` (training, validation, test) of FMA and of GTZAN, where every
   * song has one and no part has less than a twentieth of the songs; `seed`, `ratios` and `stratify` are not used then.
   * Default true.
   */
  official?: boolean;
}

/** Indices into `songs`, ascending; every song is in exactly one part. `notes` name constraints that were violated. */
export interface Split {
  /** Songs to fit on. */
  train: Int32Array;
  /** Songs to choose by. */
  validation: Int32Array;
  /** Songs to report on. */
  test: Int32Array;
  /** Sentences on constraints that were violated, and by which artist. */
  notes: string[];
  /** True for the parts that the collection itself gives to its songs; otherwise artists were split. */
  official?: boolean;
}

const SIDES = ["train", "validation", "test"] as const;

/**
 * Splits songs so that no artist, and no two clips of one recording, are in two parts, which would leak from training
 * to test (the "album effect", Flexer & Schnitzer 2010).
 *
 * Groups are placed from the largest to the smallest, in seeded order among equals, each on the side where the
 * sum over labels of squared distance to the wanted counts grows least (as scikit-learn's StratifiedGroupKFold,
 * with uneven sides and a term for the size of the side itself); then moved and exchanged while that helps.
 *
 * An artist with more songs than a tenth of the collection, or one who makes up a whole label of at least ten songs,
 * cannot be on one side without bending it; such an artist is split by track instead, and a note says so. Where all
 * songs are of fewer recordings than there are sides, they are split song by song, with a note: an empty side would
 * leave nothing to choose or test by.
 *
 * @param songs of one collection
 * @returns indices into `songs`, each in exactly one part
 * @throws UserError where the ratios are not three, are negative, or are all 0
 */
export function splitCollection(songs: readonly Song[], options: SplitOptions = {}): Split {
  const { seed, ratios, stratify, official } = withDefaults<Required<SplitOptions>>("splitCollection", options, {
    seed: DEFAULT_SEED,
    ratios: [0.7, 0.15, 0.15],
    stratify: ["genre", "language"],
    official: true,
  });
  if (ratios.length !== 3)
    throw new UserError(`ratios has ${ratios.length} values; it needs three, such as [0.7, 0.15, 0.15].`);
  for (const r of ratios) checkNumber("ratios", r, { min: 0, max: 1e9 });
  const total = ratios.reduce((a, b) => a + b, 0);
  if (total === 0) throw new UserError("ratios are all 0; at least one side must get songs.");
  const shares = ratios.map((r) => r / total);

  const own = official ? officialSplit(songs) : undefined;
  if (own) return own;
  const notes: string[] = [];
  const labels = songs.map((s) => stratify.map((field) => s[field] ?? "").join(" / "));
  let groups = groupSongs(songs, labels, notes);
  const sides = shares.filter((share) => share > 0).length;
  if (groups.length < sides && songs.length >= sides) {
    notes.push(
      `The ${songs.length} songs are of ${groups.length === 1 ? "one recording" : `${groups.length} recordings`}: split song by song, so that test songs are clips of what was trained on. Read no score as one of new songs.`,
    );
    groups = songs.map((_, i) => [i]);
  }
  new Rng(seed, "split").shuffle(groups);
  groups.sort((a, b) => b.length - a.length);

  const side = place(groups, labels, shares);
  fillEmptySides(groups, side, shares, notes);
  const missing = [...new Set(labels)].filter((c) =>
    SIDES.some((_, s) => shares[s]! > 0 && !labels.some((l, i) => l === c && side[i] === s)),
  );
  if (missing.length > 0) {
    const named = missing.map((c) => `${c.replaceAll(" / ", " ").trim()} (${labels.filter((l) => l === c).length})`);
    const more = missing.length > 6 ? ` and ${missing.length - 6} more` : "";
    notes.push(`Too few artists or tracks to be on every side: ${named.slice(0, 6).join(", ")}${more}.`);
  }
  const of = (s: number) => Int32Array.from(songs.keys()).filter((i) => side[i] === s);
  return { train: of(0), validation: of(1), test: of(2), notes };
}

const OFFICIAL = ["training", "validation", "test"];

/** The parts that the collection itself gives to its songs; undefined where it doesn't, or not usefully. */
function officialSplit(songs: readonly Song[]): Split | undefined {
  if (songs.length === 0) return undefined;
  const parts = OFFICIAL.map((name) =>
    Int32Array.from(songs.keys()).filter((i) => songs[i]?.attributes["set.split"] === name),
  ) as [Int32Array, Int32Array, Int32Array];
  const [train, validation, test] = parts;
  if (train.length + validation.length + test.length < songs.length) return undefined;
  if (parts.some(({ length }) => length < songs.length / 20)) return undefined;
  return { train, validation, test, notes: [], official: true };
}

/** Exchanges compare all pairs of groups; above this number of groups, moves alone are sufficient. */
const MOST_EXCHANGED = 500;

/** The part of every song: greedy assignment of the groups in descending size, then local search. */
function place(groups: readonly number[][], labels: readonly string[], shares: readonly number[]): Int8Array {
  const classes = [...new Set(labels)];
  const totals = classes.map((c) => labels.filter((l) => l === c).length);
  const classOf = labels.map((l) => classes.indexOf(l));
  const have = SIDES.map(() => ({ size: 0, counts: new Float64Array(classes.length) }));
  const counted = groups.map((group) => {
    const counts = new Map<number, number>();
    for (const i of group) counts.set(classOf[i]!, (counts.get(classOf[i]!) ?? 0) + 1);
    return { size: group.length, counts: [...counts] };
  });
  type Counted = (typeof counted)[number];
  const put = (g: Counted, s: number, sign = 1) => {
    have[s]!.size += sign * g.size;
    for (const [c, n] of g.counts) have[s]!.counts[c]! += sign * n;
  };
  /** How much the sum of squared distances grows, each relative to the number of songs it is about. */
  const cost = (g: Counted, s: number): number => {
    if (shares[s] === 0) return Infinity;
    const { size, counts } = have[s]!;
    let sum = growth(size, g.size, shares[s]! * labels.length) / labels.length;
    for (const [c, n] of g.counts) sum += growth(counts[c]!, n, shares[s]! * totals[c]!) / totals[c]!;
    return sum;
  };
  const cheapest = (g: Counted) => [1, 2].reduce((best, s) => (cost(g, s) < cost(g, best) - 1e-9 ? s : best), 0);

  const chosen = counted.map((g) => {
    const s = cheapest(g);
    put(g, s);
    return s;
  });
  for (let pass = 0, better = true; better && pass < 10; pass++) {
    better = false;
    counted.forEach((g, i) => {
      put(g, chosen[i]!, -1);
      const s = cheapest(g);
      if (cost(g, s) < cost(g, chosen[i]!) - 1e-9) {
        chosen[i] = s;
        better = true;
      }
      put(g, chosen[i]!);
    });
    for (let i = 0; counted.length <= MOST_EXCHANGED && i < counted.length; i++) {
      for (let j = 0; j < i; j++) {
        const [g, h, s, t] = [counted[i]!, counted[j]!, chosen[i]!, chosen[j]!];
        if (s === t) continue;
        put(g, s, -1);
        put(h, t, -1);
        if (cost(g, t) + cost(h, s) < cost(g, s) + cost(h, t) - 1e-9) {
          [chosen[i], chosen[j]] = [t, s];
          better = true;
        }
        put(g, chosen[i]!);
        put(h, chosen[j]!);
      }
    }
  }
  const side = new Int8Array(labels.length);
  for (const [k, group] of groups.entries()) for (const i of group) side[i] = chosen[k]!;
  return side;
}

/** How much (have - want)^2 grows when n are added. */
function growth(have: number, n: number, want: number): number {
  return (have + n - want) ** 2 - (have - want) ** 2;
}

/** The recording a song belongs to: `track` if told, else artist and title, else the song itself. */
function trackOf(song: Song): string {
  const { artist = "", title, track, id } = song;
  if (track) return JSON.stringify([artist, "track", track]);
  return title && artist ? JSON.stringify([artist, title]) : JSON.stringify([id]);
}

/** Indices that must stay together: by artist, or by track where an artist is too large for that. */
function groupSongs(songs: readonly Song[], labels: readonly string[], notes: string[]): number[][] {
  const byArtist = new Map<string, number[]>();
  const groups = new Map<string, number[]>();
  songs.forEach((song, i) => {
    const [map, key] = song.artist ? [byArtist, song.artist] : [groups, trackOf(song)];
    map.set(key, [...(map.get(key) ?? []), i]);
  });
  const sizes = new Map<string, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  for (const [artist, members] of byArtist) {
    const alone = members.some((i) => {
      const all = sizes.get(labels[i]!)!;
      return all >= 10 && members.filter((j) => labels[j] === labels[i]).length === all;
    });
    const tracks = new Set(members.map((i) => trackOf(songs[i]!)));
    if ((alone || members.length > songs.length / 10) && tracks.size > 1) {
      notes.push(
        `${artist} has ${members.length} of ${songs.length} songs${alone ? ", and a label of their own" : ""}: split by track (${tracks.size}), not by artist.`,
      );
      for (const i of members) {
        const key = trackOf(songs[i]!);
        groups.set(key, [...(groups.get(key) ?? []), i]);
      }
    } else {
      groups.set(JSON.stringify(["artist", artist]), members);
    }
  }
  return [...groups.values()];
}

/** An empty part gets the smallest group of the largest part, if that has two or more. */
function fillEmptySides(groups: number[][], side: Int8Array, shares: readonly number[], notes: string[]): void {
  SIDES.forEach((name, s) => {
    if (shares[s] === 0 || side.includes(s)) return;
    const sideOf = (group: number[]) => side[group[0]!]!;
    const count = (t: number) => groups.filter((g) => sideOf(g) === t).length;
    const donor = [0, 1, 2].reduce((a, b) => (count(b) > count(a) ? b : a));
    const group = groups.filter((g) => sideOf(g) === donor).at(-1);
    if (!group || count(donor) < 2) {
      notes.push(`Too few artists or tracks to give ${name} any song.`);
      return;
    }
    for (const i of group) side[i] = s;
  });
}
