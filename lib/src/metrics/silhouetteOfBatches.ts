import { BATCH_ROWS, inBatches, type MatrixOrBatches } from "../array/batches.js";
import { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { OPERATIONS_AT_A_TIME } from "../native/addon.js";
import { clusterDistanceSums } from "../native/clusterSums.js";
import { checkNumber, DEFAULT_SEED, type Filled, NO_TASK, withDefaults } from "../options.js";
import type { SilhouetteEstimate } from "./internal.js";
import { checkLabel, checkNoise, checkSameLength, type Labels, NOISE, type NoiseOptions } from "./labels.js";

/** Options of {@link silhouetteOfBatches}. */
export interface SilhouetteOfBatchesOptions extends NoiseOptions, TaskOptions {
  /** Rows whose silhouettes are averaged. Default 2,000. */
  sampleSize?: number;
  /**
   * Rows of each cluster that they are compared with; of many clusters fewer, so that they are about 100,000 in all, at
   * least 40 each. Default 1,000.
   */
  referenceSize?: number;
  /** Of both draws. Default 0. */
  seed?: number;
}

/** A mean silhouette with the error of its two samples. */
export interface SilhouetteOfBatches extends SilhouetteEstimate {
  /** The score less and plus 1.96 standard errors: about 95 % of such intervals hold the exact score. */
  interval: readonly [low: number, high: number];
  /** Rows that each sampled row was compared with, of all clusters together. */
  references: number;
}

/** References of all clusters together, about. */
const REFERENCES = 100_000;
/** Groups that the references of a cluster are dealt into, to be left out one at a time. */
const GROUPS = 20;

/**
 * Mean silhouette of rows that need not be in memory at once, read one time, with its sampling error. Some rows, drawn
 * uniformly, are compared with some of each cluster, where `silhouetteEstimate` compares them with all.
 *
 * The standard error has two parts: of the sampled rows, their variance over their number, with the correction for a finite
 * population; of the rows that they are compared with, the jackknife that leaves out one of 20 groups at a time (Wolter
 * 2007, chapter 4), its deviations times the square root of 1 - (drawn / size) in each cluster. Both are 0 where all rows
 * are in. A cluster's mean distance is estimated without bias; their minimum, b, is slightly low, by less than the error.
 *
 * @param X n x d in memory or in pieces
 * @param labels n cluster labels, noise -1, such as `miniBatchKMeans` gives; 4 bytes a row in memory
 * @returns the mean, in [-1, 1], with its standard error and interval; NaN for fewer than two clusters, or as many as rows
 * @throws UserError where X has another number of rows than there are labels
 */
export async function silhouetteOfBatches(
  X: MatrixOrBatches,
  labels: Labels,
  options: SilhouetteOfBatchesOptions = {},
): Promise<SilhouetteOfBatches> {
  const where = "silhouetteOfBatches";
  const { sampleSize, referenceSize, noise, seed, onProgress, signal } = withDefaults<
    Filled<SilhouetteOfBatchesOptions>
  >(where, options, {
    ...{ sampleSize: 2000, referenceSize: 1000, noise: "exclude", seed: DEFAULT_SEED, ...NO_TASK },
  });
  checkNumber(`${where}: sampleSize`, sampleSize, { min: 2, integer: true });
  checkNumber(`${where}: referenceSize`, referenceSize, { min: 2 * GROUPS, integer: true });
  const clusters = sizesOf(labels, checkNoise(noise) === "cluster");
  const k = clusters.sizes.length;
  const n = clusters.sizes.reduce((sum, size) => sum + size, 0);
  const each = Math.max(2 * GROUPS, Math.min(referenceSize, Math.floor(REFERENCES / k)));
  const draw = drawn(labels, clusters, n, sampleSize, each, seed);
  const rows = await gathered(where, X, labels.length, draw, { onProgress, signal });
  if (k < 2 || k >= n) {
    return { score: NaN, standardError: NaN, interval: [NaN, NaN], sampled: 0, references: 0 };
  }
  const { score, variance } = await estimated(rows, draw, clusters, n, signal);
  const standardError = Math.sqrt(variance);
  return {
    score,
    standardError,
    interval: [score - 1.96 * standardError, score + 1.96 * standardError],
    sampled: draw.asked.length,
    references: draw.references.length,
  };
}

interface Clusters {
  /** Number of each label that is scored, from 0. */
  codes: ReadonlyMap<number, number>;
  /** Rows of each. */
  sizes: Int32Array;
}

function sizesOf(labels: Labels, withNoise: boolean): Clusters {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    checkLabel(label, i);
    if (label !== NOISE || withNoise) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const names = [...counts.keys()].sort((a, b) => a - b);
  return {
    codes: new Map(names.map((name, code) => [name, code])),
    sizes: Int32Array.from(names, (name) => counts.get(name)!),
  };
}

interface Draw {
  /** Rows whose silhouettes are averaged. */
  asked: Int32Array;
  /** Rows that they are compared with, by cluster and within it by group. */
  references: Int32Array;
  /** For each cluster and group, the index after its last row in `references`: k x GROUPS. */
  ends: Int32Array;
  /** Of each cluster, how many of its rows are references. */
  compared: Int32Array;
  /** Of each row asked for, its cluster, and its group among the references, or -1 where it is none. */
  own: Int32Array;
  group: Int32Array;
}

/** Row numbers only: reservoirs (Vitter 1985, algorithm R) over the labels. */
function drawn(labels: Labels, { codes, sizes }: Clusters, n: number, most: number, each: number, seed: number): Draw {
  const k = sizes.length;
  const [forAsked, forReferences] = [new Rng(seed, "silhouette/asked"), new Rng(seed, "silhouette/references")];
  const asked = new Int32Array(Math.min(most, n));
  const chosen = Array.from(sizes, (size) => new Int32Array(Math.min(each, size)));
  const seen = new Int32Array(k);
  let scored = 0;
  for (let i = 0; i < labels.length; i++) {
    const code = codes.get(labels[i]!);
    if (code === undefined) continue;
    const place = scored < asked.length ? scored : forAsked.int(scored + 1);
    if (place < asked.length) asked[place] = i;
    scored++;
    const some = chosen[code]!;
    const at = seen[code]! < some.length ? seen[code]! : forReferences.int(seen[code]! + 1);
    if (at < some.length) some[at] = i;
    seen[code]!++;
  }
  const ends = new Int32Array(k * GROUPS);
  const groupOf = new Map<number, number>();
  const references: number[] = [];
  for (const [code, some] of chosen.entries()) {
    forReferences.shuffle(some);
    for (let group = 0; group < GROUPS; group++) {
      for (let at = group; at < some.length; at += GROUPS) {
        references.push(some[at]!);
        groupOf.set(some[at]!, group);
      }
      ends[code * GROUPS + group] = references.length;
    }
  }
  return {
    asked,
    references: Int32Array.from(references),
    ends,
    compared: Int32Array.from(chosen, (some) => some.length),
    own: asked.map((i) => codes.get(labels[i]!)!),
    group: asked.map((i) => groupOf.get(i) ?? -1),
  };
}

/** The rows of the draw, in its order. */
async function gathered(
  where: string,
  X: MatrixOrBatches,
  labels: number,
  { asked, references }: Draw,
  task: TaskOptions,
): Promise<{ asked: Matrix; references: Matrix }> {
  let found: { asked: Matrix; references: Matrix } | undefined;
  const orders = { asked: ascending(asked), references: ascending(references) };
  const next = { asked: 0, references: 0 };
  let first = 0;
  for await (const batch of inBatches(where, X, BATCH_ROWS, task)) {
    found ??= { asked: new Matrix(asked.length, batch.cols), references: new Matrix(references.length, batch.cols) };
    for (const [name, wanted] of [
      ["asked", asked],
      ["references", references],
    ] as const) {
      const order = orders[name];
      for (; next[name] < order.length && wanted[order[next[name]]!]! < first + batch.rows; next[name]++) {
        const at = order[next[name]]!;
        found[name].row(at).set(batch.row(wanted[at]! - first));
      }
    }
    first += batch.rows;
  }
  checkSameLength(where, "X", first, "labels", labels);
  return found!;
}

function ascending(values: Int32Array): Int32Array {
  return Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
}

/** The mean silhouette, and the variance of this estimate. */
async function estimated(
  rows: { asked: Matrix; references: Matrix },
  draw: Draw,
  { sizes }: Clusters,
  n: number,
  signal?: AbortSignal,
): Promise<{ score: number; variance: number }> {
  const k = sizes.length;
  const { ends, compared, own, group } = draw;
  const pause = pauses(signal);
  const m = rows.asked.rows;
  const groupSizes = ends.map((end, at) => end - (at === 0 ? 0 : ends[at - 1]!));
  const unseen = Float64Array.from(sizes, (size, c) => Math.sqrt(1 - compared[c]! / size));
  const values = new Float64Array(m);
  // Sums of the silhouettes with one group left out in turn.
  const without = new Float64Array(GROUPS);
  const [means, changed] = [new Float64Array(k), new Float64Array(k)];
  const atOnce = Math.max(1, Math.floor(OPERATIONS_AT_A_TIME / rows.references.data.length));
  for (let from = 0; from < m; from += atOnce) {
    await pause();
    const some = Int32Array.from({ length: Math.min(atOnce, m - from) }, (_, i) => from + i);
    const sums = clusterDistanceSums(rows.references, ends, rows.asked.select(some));
    for (const [row, i] of some.entries()) {
      const [mine, itself] = [own[i]!, group[i]!];
      const sum = (c: number, g: number) => sums[(row * k + c) * GROUPS + g]!;
      // The row itself is at distance 0 and does not count.
      const count = (c: number, g: number) => groupSizes[c * GROUPS + g]! - (c === mine && g === itself ? 1 : 0);
      const totals = { sum: new Float64Array(k), count: new Float64Array(k) };
      for (let c = 0; c < k; c++) {
        for (let g = 0; g < GROUPS; g++) {
          totals.sum[c]! += sum(c, g);
          totals.count[c]! += count(c, g);
        }
        means[c] = totals.sum[c]! / totals.count[c]!;
      }
      const alone = sizes[mine] === 1;
      values[i] = alone ? 0 : silhouette(means, mine);
      for (let g = 0; g < GROUPS; g++) {
        for (let c = 0; c < k; c++) {
          changed[c] = means[c]!;
          if (unseen[c] === 0) continue;
          const left = (totals.sum[c]! - sum(c, g)) / (totals.count[c]! - count(c, g));
          changed[c]! += unseen[c]! * (left - means[c]!);
        }
        without[g]! += alone ? 0 : silhouette(changed, mine);
      }
    }
  }
  const score = values.reduce((sum, value) => sum + value, 0) / m;
  const ofRows = values.reduce((sum, value) => sum + (value - score) ** 2, 0) / (m - 1) / m;
  const ofReferences = without.reduce((sum, total) => sum + (total / m - score) ** 2, 0) * ((GROUPS - 1) / GROUPS);
  return { score, variance: ofRows * (1 - m / n) + ofReferences };
}

/** (b - a) / max(a, b) from the mean distances to each cluster. */
function silhouette(means: Float64Array, own: number): number {
  const a = means[own]!;
  let b = Number.POSITIVE_INFINITY;
  for (let c = 0; c < means.length; c++) if (c !== own) b = Math.min(b, means[c]!);
  const larger = Math.max(a, b);
  return larger === 0 ? 0 : (b - a) / larger;
}
