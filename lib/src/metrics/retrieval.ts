/**
 * How well one space finds what belongs to it in another, or in itself: each query ranks all candidates by nearness.
 *
 * Instance level: query i is to find candidate i, its own other half (its lyrics from its audio). Class level: it is to
 * find the songs of its class; itself is no candidate. Let m be the candidates, R those relevant to a query, r_1 < r_2 …
 * their ranks from 1:
 *
 *     recall@k           share of the R among the first k
 *     average precision  mean over j of j / r_j
 *     reciprocal rank    1 / r_1
 *     nDCG               sum_j 1 / log2(1 + r_j), over the same sum for the ranks 1 … R
 *
 * Each is a mean over queries, the rank of the first one a median, with a bootstrap interval over queries and the value
 * that a random order would get. Candidates at the same distance are ranked by a seeded shuffle, so that a space that has
 * collapsed to a point scores at chance, and not at best.
 *
 * Reference: Manning, Raghavan & Schütze 2008, chapter 8.
 */
import { checkChoice } from "../clustering/clustering.js";
import { UserError } from "../errors.js";
import { squaredDistances } from "../native/distances.js";
import { checkNumber, withDefaults } from "../options.js";
import { checkMatrix, type Matrix, matrix, row } from "../tensor/matrix.js";
import { Rng } from "../tensor/rng.js";
import { type BootstrapOptions, bootstrapInterval, type Interval, meanOf, medianOf } from "./bootstrap.js";
import { checkSameLength, isMissing, type Truth } from "./labels.js";

export interface RetrievalOptions extends BootstrapOptions {
  /** Nearness. Default "cosine". */
  metric?: "cosine" | "euclidean";
  /** For recall@k. Default [1, 5, 10]. */
  ks?: number[];
}

/** A mean or median over queries, its interval, and what a random order would get. */
export interface RetrievalScore extends Interval {
  chance: number;
}

export interface RetrievalScores {
  /** Queries that have something to find. */
  queries: number;
  /** Things each query ranks. */
  candidates: number;
  /** By k: `recallAt[10].value`. Best 1. */
  recallAt: Record<number, RetrievalScore>;
  /** Best 1. */
  meanAveragePrecision: RetrievalScore;
  /** Best 1. */
  meanReciprocalRank: RetrievalScore;
  /** Rank of the first that is relevant; best 1. */
  medianRank: RetrievalScore;
  /** Over the whole ranking; best 1, and never near 0: read it beside its chance level. */
  ndcg: RetrievalScore;
}

/**
 * Instance level: does query i find candidate i among all candidates?
 *
 * @param queries n x d, such as the latents of the audio
 * @param candidates n x d, such as the latents of the lyrics of the same songs in the same order
 */
export function instanceRetrieval(
  queries: Matrix,
  candidates: Matrix,
  options: RetrievalOptions = {},
): RetrievalScores {
  checkPair("instanceRetrieval", queries, candidates);
  return retrieve("instanceRetrieval", queries, candidates, (query) => [query], false, options);
}

/**
 * Class level: do queries find songs of their class? Songs without a class neither ask nor are looked for, but stand in
 * the way; a song never finds itself.
 *
 * @param queries n x d
 * @param classes n true labels, of which some may be missing
 * @param candidates n x d in the same order; default the queries
 */
export function classRetrieval(
  queries: Matrix,
  classes: Truth,
  options: RetrievalOptions & { candidates?: Matrix } = {},
): RetrievalScores {
  const { candidates = queries, ...rest } = options;
  checkPair("classRetrieval", queries, candidates);
  checkSameLength("classRetrieval", "queries", queries.rows, "classes", classes.length);
  const members = new Map<string | number, number[]>();
  for (let i = 0; i < classes.length; i++) {
    const own = classes[i] as string | number;
    if (isMissing(own)) continue;
    if (!members.has(own)) members.set(own, []);
    members.get(own)?.push(i);
  }
  const relevant = (query: number) => (members.get(classes[query] as string | number) ?? []).filter((i) => i !== query);
  return retrieve("classRetrieval", queries, candidates, relevant, true, rest);
}

function checkPair(where: string, queries: Matrix, candidates: Matrix): void {
  checkMatrix(where, queries, { name: "queries" });
  checkMatrix(where, candidates, { name: "candidates" });
  checkSameLength(where, "queries", queries.rows, "candidates", candidates.rows);
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
    seed: 0,
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

/** For every query with something to find, the ranks of what is relevant, ascending. */
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
  // A float's bits ascend with it where it isn't negative; below them the shuffled place, which settles ties. Numbers
  // of at most 53 bits sort natively, which is what makes this quick.
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  const keys = new Float64Array(n);
  const sorted = new Float64Array(n);
  const out: number[][] = [];
  for (let q = 0; q < queries.rows; q++) {
    if (relevant[q].length === 0) continue;
    squaredDistances(row(queries, q), candidates, squared);
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

/** Rows of length 1, whose squared distances order like cosines; or the rows as they are. */
function unit(X: Matrix, metric: "cosine" | "euclidean"): Matrix {
  if (metric === "euclidean") return X;
  const out = matrix(X.rows, X.cols);
  for (let i = 0; i < X.rows; i++) {
    const length = Math.hypot(...row(X, i));
    if (length === 0) {
      throw new UserError(`Row ${i} is all zeros and has no direction; leave it out, or use metric: "euclidean".`);
    }
    row(X, i).forEach((x, c) => {
      out.data[i * X.cols + c] = x / length;
    });
  }
  return out;
}

/**
 * What a random order of m candidates gets, on average over queries with the given numbers of relevant ones. In closed
 * form: at rank r the chance of a relevant one is R / m, and given that, the other R - 1 lie before it in proportion.
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
