import { type Matrix, Rng } from "../array/index.js";
import { adjustedRandScore, normalizedMutualInfoScore, silhouetteSamples, type Truth } from "../metrics/index.js";
import { type HalfSample, halfSamples, intervalAround, meanOf } from "./halfSamples.js";
import { absent, type HonestyCheck, type HonestyMetric } from "./honestyCheck.js";

/** What is measured, and how often. */
export interface Measured {
  /** One labeling of all songs per run. */
  labels: readonly Int32Array[];
  /** What was clustered: one, or one per run. */
  spaces: readonly Matrix[];
  truth: Truth;
  metric: HonestyMetric;
  resamples: number;
  seed: number;
}

/** Of a list with one entry, or one per run. */
export const ofRun = <T>(list: readonly T[], run: number): T => list[list.length === 1 ? 0 : run]!;

/** Scores labelings, with intervals over songs and seeds that share their draws. */
export class Measure {
  readonly #samples: readonly HalfSample[];
  readonly #silhouettes = new Map<Int32Array, Map<Int32Array, Float64Array>>();
  #score: { value: number; draws: number[] } | undefined;

  constructor(
    private readonly settings: Measured,
    private readonly scored: Int32Array,
  ) {
    const { labels, resamples, seed } = settings;
    this.#samples = halfSamples(labels[0]!.length, labels.length, resamples, seed);
  }

  /** The score on `used`, some of the rows of `kept`; a silhouette is measured among all rows of `kept`. */
  scoreOf(labels: Int32Array, X: Matrix, kept: Int32Array, used = kept, truth = this.settings.truth): number {
    const { metric } = this.settings;
    if (metric === "silhouette") {
      const values = this.#silhouettesOf(labels, X, kept);
      const isUsed = new Set(used);
      return meanOf(Array.from(values).filter((_, i) => isUsed.has(kept[i]!)));
    }
    const clusters = Array.from(used, (i) => labels[i]!);
    const classes = Array.from(used, (i) => truth[i]);
    if (new Set(classes).size < 2) return Number.NaN;
    return metric === "adjustedRand"
      ? adjustedRandScore(classes, clusters)
      : normalizedMutualInfoScore(classes, clusters);
  }

  #silhouettesOf(labels: Int32Array, X: Matrix, kept: Int32Array): Float64Array {
    const ofLabels = this.#silhouettes.get(labels) ?? new Map<Int32Array, Float64Array>();
    this.#silhouettes.set(labels, ofLabels);
    const values =
      ofLabels.get(kept) ??
      silhouetteSamples(
        X.select(kept),
        Array.from(kept, (i) => labels[i]!),
      );
    ofLabels.set(kept, values);
    return values;
  }

  /** The score of a labeling per run. @param kept rows that are scored; of several draws the mean */
  of(
    check: HonestyCheck["check"],
    name: string,
    labels: readonly Int32Array[],
    spaces: readonly Matrix[],
    kept: readonly Int32Array[],
    note = "",
  ) {
    const value = meanOf(kept.flatMap((rows) => labels.map((one, run) => this.scoreOf(one, ofRun(spaces, run), rows))));
    const draws = this.#samples.map(({ inHalf, runs }, d) => {
      const rows = kept[d % kept.length]!;
      const used = rows.filter((row) => inHalf[row] === 1);
      if (used.length < 2) return Number.NaN;
      return meanOf(Array.from(runs, (run) => this.scoreOf(labels[run]!, ofRun(spaces, run), rows, used)));
    });
    this.#score ??= { value, draws };
    const made: HonestyCheck = {
      ...absent(check, name, note),
      songs: kept[0]!.length,
      ...intervalAround(value, draws),
    };
    return { check: made, draws };
  }

  /** As `of`, beside the score. */
  compare(...given: Parameters<Measure["of"]>): HonestyCheck {
    const { check, draws } = this.of(...given);
    const kept = given[4][0]!.length;
    const all = this.#score!;
    const reference = kept < this.scored.length ? this.#atSize(kept) : all.value;
    const lost = intervalAround(
      reference - check.value,
      draws.map((draw, d) => all.draws[d]! - draw),
    );
    return { ...check, lost: lost.value, lostLow: lost.low, lostHigh: lost.high };
  }

  /** The score of as many of the songs; only NMI depends on their number. */
  #atSize(size: number): number {
    const { metric, labels, spaces, seed } = this.settings;
    if (metric !== "normalizedMutualInfo") return this.#score!.value;
    const rng = new Rng(seed, "honesty/size");
    const subsets = Array.from({ length: 50 }, () => rng.permutation(this.scored.length).subarray(0, size));
    return meanOf(
      subsets.flatMap((subset) => {
        const rows = Int32Array.from(subset, (i) => this.scored[i]!);
        return labels.map((one, run) => this.scoreOf(one, ofRun(spaces, run), rows));
      }),
    );
  }
}
