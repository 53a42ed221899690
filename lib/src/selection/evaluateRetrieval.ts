/**
 * Cross-modal retrieval, lyrics to audio and audio to lyrics. As `evaluate` for clusterings: on the test songs, the
 * validation songs and all songs, per seed and over the seeds, with the scores of chance.
 */

import type { Matrix, MatrixLike } from "../array/index.js";
import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import {
  classRetrieval,
  instanceRetrieval,
  type RetrievalScore,
  type RetrievalScores,
  type Truth,
} from "../metrics/index.js";
import { didYouMean } from "../options.js";
import { scorableOn } from "./partsScorer.js";
import { summarizeSeeds } from "./seeds.js";
import { perSeed } from "./sweep.js";

/** Both modalities of all songs in one space, n x d each; a list holds one matrix per seed. */
export interface CrossModalSpace {
  /** Latents of the sound. */
  audio: MatrixLike | readonly MatrixLike[];
  /** Latents of the lyrics of the same songs. */
  lyrics: MatrixLike | readonly MatrixLike[];
}

/** Options of {@link evaluateRetrieval}. */
export interface EvaluateRetrievalOptions {
  /** By name. */
  spaces: Readonly<Record<string, CrossModalSpace>>;
  /** n: true or 1 for the songs that have both modalities. The others are neither queries nor candidates. */
  paired: ArrayLike<boolean | number>;
  /** The parts that are scored apart from each other: a test query finds test songs. */
  split: Split;
  /** Labels by name, for class-level retrieval. Default none: only instance-level retrieval. */
  classes?: Readonly<Record<string, Truth>>;
  /** Seeds of the matrices in a list, in order. Default 0, 1, … */
  seeds?: readonly number[];
  /** Values of k for recall@k. Default [1, 5, 10]. */
  ks?: readonly number[];
}

/** What {@link evaluateRetrieval} found. */
export interface RetrievalEvaluation {
  /**
   * One tidy row per representation, level ("song", or the name of the classes), direction, split and seed. Each score
   * has four columns, such as `recallAt10`, `recallAt10Low`, `recallAt10High` (95 % bootstrap interval over the
   * queries) and `recallAt10Chance`. `kind` is "retrieval"; the last rows are of the kind "chance", without a representation.
   */
  rows: Row[];
  /** The same over the seeds: means, also of the bounds; deviations (`recallAt10Std`); `seeds`. */
  summary: Row[];
  /** Sentences about what could not be scored. */
  notes: string[];
}

/** What is asked with, and what is found. */
export const DIRECTIONS = ["lyrics to audio", "audio to lyrics"] as const;

/**
 * Retrieval across modalities: for each space, how well lyrics find their recording and recordings their lyrics, song
 * by song and by class.
 *
 * A part of the split with fewer than two songs with both modalities is left out, and so are labels with a single class
 * in it; `notes` name them.
 *
 * @returns tidy rows for each seed, and the same over the seeds
 * @throws UserError where the spaces differ in rows or seeds, or fewer than two songs have both modalities
 */
export function evaluateRetrieval(options: EvaluateRetrievalOptions): RetrievalEvaluation {
  const { spaces, paired, split, classes = {}, seeds, ks = [1, 5, 10] } = options;
  const n = paired.length;
  const everySong = Int32Array.from({ length: n }, (_, i) => i);
  const notes: string[] = [];
  const pairsOf = (side: Int32Array) => side.filter((i) => paired[i]);
  const all = pairsOf(everySong);
  if (all.length < 2) {
    throw new UserError(
      `evaluateRetrieval: ${all.length} of the ${n} songs have both sound and words; it needs two or more. Take more songs, or a collection with more lyrics.`,
    );
  }
  const sides: Record<string, Int32Array> = {};
  for (const [name, side] of Object.entries({ test: split.test, validation: split.validation, all: everySong })) {
    const pairs = pairsOf(side);
    if (pairs.length > 1) sides[name] = pairs;
    else {
      notes.push(
        `${pairs.length} of the ${side.length} ${name} songs have both sound and words; retrieval needs two or more, so it has no score.`,
      );
    }
  }
  const { scorable, notes: alikeNotes } = scorableOn(sides, classes);
  notes.push(...alikeNotes);
  const rows: Row[] = [];
  const chance = new Map<string, Row>();
  for (const [representation, space] of Object.entries(spaces)) {
    const [audio, lyrics] = [perSeed(space.audio), perSeed(space.lyrics)];
    if (audio.length !== lyrics.length || [...audio, ...lyrics].some((X) => X.rows !== n)) {
      throw new UserError(
        `evaluateRetrieval: "${representation}" has ${audio.length} matrices of audio and ${lyrics.length} of lyrics, of ${audio[0]?.rows} rows; it needs as many of both, each with one row for each of ${n} songs.`,
      );
    }
    audio.forEach((A, run) => {
      for (const [name, there] of Object.entries(sides)) {
        const modal = { audio: A.select(there), lyrics: (lyrics[run] as Matrix).select(there) };
        for (const direction of DIRECTIONS) {
          const [asks, answers] = direction.split(" to ") as ["lyrics", "audio"];
          for (const level of ["song", ...scorable[name]!]) {
            const found = retrieve(modal[asks], modal[answers], classes[level], there, [...ks]);
            const what = { level, direction, split: name };
            const size = { queries: found.queries, candidates: found.candidates };
            const seed = audio.length > 1 || seeds?.length === 1 ? (seeds?.[run] ?? run) : undefined;
            rows.push({ kind: "retrieval", representation, ...what, seed, ...size, ...flatten(found) });
            chance.set(JSON.stringify(what), {
              ...{ kind: "chance", representation: undefined, ...what, seed: undefined, ...size, ...chanceOf(found) },
            });
          }
        }
      }
    });
  }
  rows.push(...chance.values());
  const alike = ["song", ...Object.keys(classes)].flatMap((level) =>
    DIRECTIONS.map((direction) => rows.filter((row) => row.level === level && row.direction === direction)),
  );
  return { rows, summary: alike.flatMap(summarizeSeeds), notes };
}

/**
 * Display name of a score: "recall@10", "MRR", "median rank", "MAP", "nDCG".
 *
 * @param score name of a column, such as "recallAt10"
 * @returns the name to print
 */
export function retrievalLabel(score: string): string {
  const names: Record<string, string> = {
    medianRank: "median rank",
    meanReciprocalRank: "MRR",
    meanAveragePrecision: "MAP",
  };
  return names[score] ?? score.replace("recallAt", "recall@").replace("ndcg", "nDCG");
}

/**
 * The numbers of a retrieval table: of each score the mean, "… std" over seeds, "… low" and "… high" of the interval.
 * `showTable` shows them as printed tables do: "0.42 ± 0.03 [0.3, 0.5]".
 *
 * @param summary rows of `RetrievalEvaluation.summary`, already filtered to one level and split
 * @param scores which, in order
 * @returns one row a space, in the order of `summary`
 * @throws UserError where there is no such score, naming the nearest one
 */
export function retrievalTable(summary: readonly Row[], scores: readonly string[]): Row[] {
  const known = [...new Set(summary.flatMap((row) => Object.keys(row)))];
  const unknown = summary.length > 0 && scores.find((score) => !known.includes(score));
  if (unknown) throw new UserError(`retrievalTable: there is no score "${unknown}"${didYouMean(unknown, known)}.`);
  return summary.map((row) => ({
    representation: row.kind === "chance" ? "chance" : row.representation,
    direction: row.direction,
    ...Object.fromEntries(
      scores.flatMap((score) => {
        const name = retrievalLabel(score);
        const std = Number(row[`${score}Std`]) > 0 ? row[`${score}Std`] : undefined;
        return [
          [name, row[score]],
          [`${name} std`, std],
          [`${name} low`, row[`${score}Low`]],
          [`${name} high`, row[`${score}High`]],
        ];
      }),
    ),
  }));
}

function retrieve(queries: Matrix, candidates: Matrix, classes: Truth | undefined, there: Int32Array, ks: number[]) {
  if (!classes) return instanceRetrieval(queries, candidates, { ks });
  return classRetrieval(queries, Array.from(there, (i) => classes[i]) as Truth, { candidates, ks });
}

function named(scores: RetrievalScores): [string, RetrievalScore][] {
  const { recallAt, meanReciprocalRank, medianRank, meanAveragePrecision, ndcg } = scores;
  return [
    ...Object.entries(recallAt).map(([k, score]): [string, RetrievalScore] => [`recallAt${k}`, score]),
    ...Object.entries({ meanReciprocalRank, medianRank, meanAveragePrecision, ndcg }),
  ];
}

function flatten(scores: RetrievalScores): Row {
  const columns = named(scores).flatMap(([name, { value, low, high, chance }]) => [
    [name, value],
    [`${name}Low`, low],
    [`${name}High`, high],
    [`${name}Chance`, chance],
  ]);
  return Object.fromEntries(columns);
}

function chanceOf(scores: RetrievalScores): Row {
  return Object.fromEntries(named(scores).map(([name, { chance }]) => [name, chance]));
}
