/**
 * Leak check: do clusters follow properties of the recordings (length, loudness, bandwidth, codec) instead of the
 * music? Also gives the scores without near duplicates.
 */

import { type MatrixLike, Rng } from "../array/index.js";
import { toMatrix } from "../array/matrix.js";
import type { RecordingFacts } from "../audio/index.js";
import type { Row } from "../io/index.js";
import { adjustedMutualInfoScore, adjustedRandScore, silhouetteScore, type Truth } from "../metrics/index.js";

/** Options of {@link leakCheck}. */
export interface LeakCheckOptions {
  /** The clusterings to check by name: labels of all songs, noise -1, and the matrix that was clustered. */
  clusterings: Readonly<Record<string, { labels: Int32Array; X: MatrixLike }>>;
  /** Of each song; undefined where there is no sound. See `recordingFacts`. */
  facts: readonly (RecordingFacts | undefined)[];
  /** True labels, to be scored with and without near copies. */
  truth?: Readonly<Record<string, Truth>>;
  /** Groups of songs, by index, that are the same recording. */
  copies?: readonly (readonly number[])[];
}

/** What {@link leakCheck} found. */
export interface LeakCheck {
  /**
   * One row per clustering: `length`, `loudness`, `bandwidth` and `codec` are the agreement with each, 0 by chance and
   * 1 where it decides the cluster (numbers: adjusted share of the variance between clusters, epsilon squared; codec:
   * adjusted mutual information); NaN where it is the same for all songs. Beside them the silhouette and the adjusted
   * Rand index of each label, and the same under "… without copies" where there are some.
   */
  rows: Row[];
  /** What is found, in sentences: which clusterings follow which fact, clips of different length, copies. */
  notes: string[];
}

const NUMBERS = { length: "seconds", loudness: "loudness", bandwidth: "bandwidth" } as const;
const NAMES = { length: "clip length", loudness: "loudness", bandwidth: "bandwidth", codec: "codec" };
type Fact = keyof typeof NAMES;

/** Threshold of a reported agreement: 1/3, and above 99 of 100 shuffles. */
const WORTH_SAYING = 1 / 3;
const SHUFFLES = 199;

/**
 * Whether clusters follow how songs were recorded and not how they sound: agreement with length, loudness, bandwidth
 * and codec, and scores without near copies.
 *
 * See {@link LeakCheckOptions} and {@link LeakCheck}.
 *
 * @returns a table, and its findings in sentences
 */
export function leakCheck({ clusterings, facts, truth = {}, copies = [] }: LeakCheckOptions): LeakCheck {
  const notes: string[] = [];
  const heard = [...facts.keys()].filter((i) => facts[i]);
  if (heard.length < 2) notes.push("No leak check: the recordings of these songs cannot be looked at.");
  else notes.push(...lengthNote(heard.map((i) => facts[i]!.seconds)));
  const dropped = new Set(copies.flatMap((group) => group.slice(1)));
  const kept = Int32Array.from([...facts.keys()].filter((i) => !dropped.has(i)));
  if (dropped.size > 0) {
    const what =
      dropped.size === 1 ? "1 song is a near copy of another" : `${dropped.size} songs are near copies of others`;
    notes.push(`${what}: the scores without copies stand beside the others.`);
  }
  const followed = new Map<Fact, string[]>();
  const rows = Object.entries(clusterings).map(([clustering, { labels, X }]): Row => {
    const there = heard.filter((i) => labels[i]! >= 0);
    const agreement = Object.fromEntries(
      (Object.keys(NAMES) as Fact[]).map((fact) => {
        const value = agreementWith(fact, there, labels, facts);
        if (value > WORTH_SAYING && beyondChance(fact, value, there, labels, facts)) {
          followed.set(fact, [...(followed.get(fact) ?? []), `${clustering} (${value.toFixed(2)})`]);
        }
        return [fact, value];
      }),
    );
    const scores = scoresOf(labels, X, truth);
    const apart = dropped.size > 0 ? scoresOf(labels, X, truth, kept) : {};
    const without = Object.fromEntries(Object.entries(apart).map(([name, v]) => [`${name} without copies`, v]));
    return { clustering, ...agreement, ...scores, ...without };
  });
  for (const [fact, names] of followed) {
    notes.push(
      `Clusters follow the ${NAMES[fact]} of the recordings: ${names.join("; ")}, where 0 is chance and 1 means that nothing else decides. They may say how songs were recorded, not what they are.`,
    );
  }
  return { rows, notes };
}

/** Where clips differ in length: how many are shorter than the longest. */
function lengthNote(seconds: readonly number[]): string[] {
  const longest = seconds.reduce((a, b) => Math.max(a, b), 0);
  const shorter = seconds.filter((s) => s < 0.9 * longest).length;
  if (shorter === 0) return [];
  return [
    `${shorter} of ${seconds.length} songs are shorter than the ${longest.toFixed(0)} s that are listened to; images of them are padded, and statistics are of less sound.`,
  ];
}

function agreementWith(
  fact: Fact,
  rows: readonly number[],
  labels: ArrayLike<number>,
  facts: LeakCheckOptions["facts"],
): number {
  const clusters = rows.map((i) => labels[i]!);
  if (fact === "codec") {
    const codecs = rows.map((i) => facts[i]!.codec);
    return new Set(codecs).size < 2 || new Set(clusters).size < 2
      ? Number.NaN
      : adjustedMutualInfoScore(codecs, clusters);
  }
  return varianceExplained(
    rows.map((i) => facts[i]![NUMBERS[fact]]),
    clusters,
  );
}

/**
 * Epsilon squared (Kelley 1935): the between-cluster share of a variable's variance, corrected for chance. 0 by chance,
 * 1 where the clusters determine the variable; NaN for a constant, a single cluster, or clusters of one row each.
 *
 * @param values n numbers
 * @param clusters n cluster labels
 * @returns at most 1; may be slightly negative by chance
 */
export function varianceExplained(values: readonly number[], clusters: readonly number[]): number {
  const n = values.length;
  const groups = new Map<number, number[]>();
  values.forEach((value, i) => {
    groups.set(clusters[i]!, [...(groups.get(clusters[i]!) ?? []), value]);
  });
  const k = groups.size;
  const squares = (of: readonly number[]) => {
    const mean = of.reduce((a, b) => a + b, 0) / of.length;
    return of.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const total = squares(values);
  // Below the rounding error of 32-bit values, there is no variance.
  const scale = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  if (k < 2 || k >= n || total <= n * (1e-6 * scale) ** 2) return Number.NaN;
  const within = [...groups.values()].reduce((sum, group) => sum + squares(group), 0);
  return 1 - within / (n - k) / (total / (n - 1));
}

function beyondChance(
  fact: Fact,
  value: number,
  rows: readonly number[],
  labels: Int32Array,
  facts: LeakCheckOptions["facts"],
): boolean {
  const rng = new Rng(0, "evaluation/leakCheck");
  const shuffled = [...rows];
  const moved = labels.slice();
  let asHigh = 0;
  for (let s = 0; s < SHUFFLES; s++) {
    rng.shuffle(shuffled);
    rows.forEach((row, i) => {
      moved[row] = labels[shuffled[i]!]!;
    });
    if (agreementWith(fact, rows, moved, facts) >= value) asHigh++;
  }
  return (asHigh + 1) / (SHUFFLES + 1) <= 0.01;
}

function scoresOf(
  labels: Int32Array,
  X: MatrixLike,
  truth: Readonly<Record<string, Truth>>,
  rows = Int32Array.from(labels.keys()),
): Row {
  const clusters = rows.map((i) => labels[i]!);
  const scores: Row = { silhouette: silhouetteScore(toMatrix("leakCheck", X).select(rows), clusters) };
  for (const [field, classes] of Object.entries(truth)) {
    const there = Array.from(rows, (i) => classes[i]);
    scores[`ARI ${field}`] = adjustedRandScore(there, clusters);
  }
  return scores;
}
