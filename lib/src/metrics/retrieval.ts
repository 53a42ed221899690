/**
 * Retrieval across two spaces, or within one: each query ranks all candidates by similarity.
 *
 * Instance level: candidate i alone is relevant to query i (the lyrics of a song to its audio). Class level: the songs
 * of the query's class are relevant, and the query itself is no candidate. With m candidates, R of them relevant to a
 * query, at ranks r_1 < r_2 … from 1:
 *
 *     recall@k           share of the R among the first k
 *     average precision  mean over j of j / r_j
 *     reciprocal rank    1 / r_1
 *     nDCG               sum_j 1 / log2(1 + r_j), over the same sum for the ranks 1 … R
 *
 * Each is a mean over queries (the rank of the first relevant candidate: a median), with a bootstrap interval over
 * queries and the expected value of a random ranking. Ties are broken by a seeded shuffle, so that a space collapsed to
 * a point scores at chance and not at best.
 *
 * Reference: Manning, Raghavan & Schütze 2008, chapter 8.
 */

import { checkMatrix, Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { squaredDistances } from "../native/distances.js";
import { checkChoice, checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { type BootstrapOptions, bootstrapInterval, type Interval, meanOf, medianOf } from "./bootstrap.js";
import { checkSameLength, isMissing, type Truth } from "./labels.js";

/** Options of {@link instanceRetrieval} and {@link classRetrieval}. */
export interface RetrievalOptions extends BootstrapOptions {
  /** Similarity of query and candidate. Default "cosine". */
  metric?: "cosine" | "euclidean";
  /** Values of k for recall@k. Default [1, 5, 10]. */
  ks?: number[];
}

/** A mean or median over queries, its bootstrap interval, and the expected value of a random ranking. */
export interface RetrievalScore extends Interval {
  /** Expected value where the candidates are ranked at random. */
  chance: number;
}

/** Scores of one ranking of candidates per query. */
export interface RetrievalScores {
  /** Queries with at least one relevant candidate. */
  queries: number;
  /** Candidates per query. */
  candidates: number;
  /** By k: `recallAt[10].value`. Best 1. */
  recallAt: Record<number, RetrievalScore>;
  /** Best 1. */
  meanAveragePrecision: RetrievalScore;
  /** Best 1. */
  meanReciprocalRank: RetrievalScore;
  /** Rank of the first relevant candidate; best 1. */
  medianRank: RetrievalScore;
  /** Over the whole ranking; best 1, never near 0, so compare it with its chance level. */
  ndcg: RetrievalScore;
}

/**
 * Instance-level retrieval: candidate i alone is relevant to query i.
 *
 * @param queries n x d, such as the latents of the audio
 * @param candidates n x d, such as the latents of the lyrics of the same songs in the same order
 * @returns each score with its interval over the queries and its chance level
 */
export function instanceRetrieval(
  queries: MatrixLike,
  candidates: MatrixLike,
  options: RetrievalOptions = {},
): RetrievalScores {
  const [Q, C] = checkPair("instanceRetrieval", queries, candidates);
  return retrieve("instanceRetrieval", Q, C, (query) => [query], false, options);
}

/**
 * Class-level retrieval: songs of the query's class are relevant. Unlabeled songs are neither queries nor relevant, but
 * still occupy ranks; a song is never its own candidate.
 *
 * @param queries n x d
 * @param classes n true labels, of which some may be missing
 * @param options.candidates n x d in the same order; default the queries
 * @returns each score with its interval over the queries and its chance level
 */
export function classRetrieval(
  queries: MatrixLike,
  classes: Truth,
  options: RetrievalOptions & { candidates?: MatrixLike } = {},
): RetrievalScores {
  const { candidates = queries, ...rest } = options;
  const [Q, C] = checkPair("classRetrieval", queries, candidates);
  checkSameLength("classRetrieval", "queries", Q.rows, "classes", classes.length);
  const members = new Map<string | number, number[]>();
  for (let i = 0; i < classes.length; i++) {
    const own = classes[i] as string | number;
    if (isMissing(own)) continue;
    if (!members.has(own)) members.set(own, []);
    members.get(own)?.push(i);
  }
  const relevant = (query: number) => (members.get(classes[query] as string | number) ?? []).filter((i) => i !== query);
  return retrieve("classRetrieval", Q, C, relevant, true, rest);
}

function checkPair(where: string, queries: MatrixLike, candidates: MatrixLike): [Matrix, Matrix] {
  const Q = checkMatrix(where, queries, { name: "queries" });
  const C = checkMatrix(where, candidates, { name: "candidates" });
  checkSameLength(where, "queries", Q.rows, "candidates", C.rows);
  return [Q, C];
}

function retrieve(
  where: string,
  queries: Matrix,
  candidates: Matrix,
  relevantTo: (query: number) => number[],
  withoutSelf: boolean,
  options: RetrievalOptions,
): RetrievalScores {
  const { metric, ks, ...bootstrap } = withDefaults<Required<RetrievalOptions>>(where, options, {
    metric: "cosine",
    ks: [1, 5, 10],
    resamples: 1000,
    confidence: 0.95,
    seed: DEFAULT_SEED,
  });
  checkChoice("metric", metric, ["cosine", "euclidean"]);
  for (const k of ks) checkNumber("ks", k, { min: 1, integer: true });
  if (queries.cols !== candidates.cols) {
    throw new UserError(
      `${where}: queries have ${queries.cols} columns but candidates ${candidates.cols}; both must be of one space.`,
    );
  }
  const m = candidates.rows - (withoutSelf ? 1 : 0);
  const asked = Array.from({ length: queries.rows }, (_, q) => relevantTo(q));
  const rankings = ranksOf(unit(queries, metric), unit(candidates, metric), asked, withoutSelf, bootstrap.seed);
  const counts = rankings.map((ranks) => ranks.length);
  const chance = chanceLevels(m, counts);

  const score = (
    value: (ranks: number[]) => number,
    chance: number,
    statistic: (values: Float64Array) => number = meanOf,
  ): RetrievalScore => ({
    ...bootstrapInterval(Float64Array.from(rankings, value), bootstrap, statistic),
    chance,
  });
  const recall = (k: number) => (ranks: number[]) => ranks.filter((rank) => rank <= k).length / ranks.length;
  return {
    queries: rankings.length,
    candidates: m,
    recallAt: Object.fromEntries(ks.map((k) => [k, score(recall(k), Math.min(1, k / m))])),
    meanAveragePrecision: score(averagePrecision, chance.averagePrecision),
    meanReciprocalRank: score((ranks) => 1 / ranks[0], chance.reciprocalRank),
    medianRank: score((ranks) => ranks[0], chance.firstRank, medianOf),
    ndcg: score((ranks) => discountedGain(ranks) / idealGain(ranks.length), chance.ndcg),
  };
}

const averagePrecision = (ranks: number[]) => ranks.reduce((sum, rank, j) => sum + (j + 1) / rank, 0) / ranks.length;
const discountedGain = (ranks: number[]) => ranks.reduce((sum, rank) => sum + 1 / Math.log2(1 + rank), 0);
const idealGain = (count: number) => discountedGain(Array.from({ length: count }, (_, j) => j + 1));

/** For every query with relevant candidates, their ranks, ascending. */
function ranksOf(
  queries: Matrix,
  candidates: Matrix,
  relevant: number[][],
  withoutSelf: boolean,
  seed: number,
): number[][] {
  const n = candidates.rows;
  const squared = new Float64Array(n);
  const shuffled = new Rng(seed, "ties").permutation(n);
  // The bits of a non-negative float sort like the float; the low bits hold the shuffled index, which breaks ties.
  // Numbers of at most 53 bits sort natively, which is fast.
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  const keys = new Float64Array(n);
  const sorted = new Float64Array(n);
  const out: number[][] = [];
  for (let q = 0; q < queries.rows; q++) {
    if (relevant[q].length === 0) continue;
    squaredDistances(queries.row(q), candidates, squared);
    for (let i = 0; i < n; i++) {
      single[0] = squared[i];
      keys[i] = bits[0] * 2 ** 21 + shuffled[i];
    }
    if (withoutSelf) keys[q] = Number.POSITIVE_INFINITY;
    sorted.set(keys);
    sorted.sort();
    out.push(relevant[q].map((i) => placeOf(keys[i], sorted) + 1).sort((a, b) => a - b));
  }
  return out;
}

function placeOf(key: number, sorted: Float64Array): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows scaled to unit length, for which squared distances rank like cosines; or the rows unchanged. */
function unit(X: Matrix, metric: "cosine" | "euclidean"): Matrix {
  if (metric === "euclidean") return X;
  const out = new Matrix(X.rows, X.cols);
  for (let i = 0; i < X.rows; i++) {
    const length = Math.hypot(...X.row(i));
    if (length === 0) {
      throw new UserError(`Row ${i} is all zeros and has no direction; leave it out, or use metric: "euclidean".`);
    }
    X.row(i).forEach((x, c) => {
      out.data[i * X.cols + c] = x / length;
    });
  }
  return out;
}

/**
 * Expected scores of a random ranking of m candidates, averaged over queries with the given numbers of relevant ones.
 * In closed form: rank r is relevant with probability R / m; given that, the other R - 1 are uniform over the other
 * ranks.
 */
function chanceLevels(m: number, counts: number[]) {
  const [harmonic, gain] = [new Float64Array(m + 1), new Float64Array(m + 1)];
  for (let r = 1; r <= m; r++) {
    harmonic[r] = harmonic[r - 1] + 1 / r;
    gain[r] = gain[r - 1] + 1 / Math.log2(1 + r);
  }
  const tally = new Map<number, number>();
  for (const R of counts) tally.set(R, (tally.get(R) ?? 0) + 1);
  const notYet = new Float64Array(m + 1); // share of queries that have found nothing up to rank r
  let [precision, reciprocal, ndcg] = [0, 0, 0];
  for (const [R, times] of tally) {
    const share = times / counts.length;
    precision += (share * (harmonic[m] + (m > 1 ? ((R - 1) * (m - harmonic[m])) / (m - 1) : 0))) / m;
    ndcg += (share * (R / m) * gain[m]) / gain[R];
    let nothing = 1;
    for (let r = 1; r <= m; r++) {
      const before = nothing;
      nothing *= Math.max(0, m - R - r + 1) / (m - r + 1);
      reciprocal += (share * (before - nothing)) / r;
      notYet[r] += share * nothing;
    }
  }
  const median = notYet.findIndex((share, r) => r > 0 && share <= 0.5);
  const known = counts.length > 0;
  return {
    averagePrecision: known ? precision : Number.NaN,
    reciprocalRank: known ? reciprocal : Number.NaN,
    firstRank: known ? median : Number.NaN,
    ndcg: known ? ndcg : Number.NaN,
  };
}
