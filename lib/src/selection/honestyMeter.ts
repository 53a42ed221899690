/**
 * The honesty meter: beside a score of a clustering, what the same score is where there is nothing to find (shuffled
 * labels, one Gaussian, random clusters), and what is left of it without near copies, without shared artists and without
 * what the recordings tell.
 */

import { type Matrix, type MatrixLike, Rng } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import type { RecordingFacts } from "../audio/index.js";
import { UserError } from "../errors.js";
import type { Truth } from "../metrics/index.js";
import { isMissing } from "../metrics/labels.js";
import { checkChoice, checkNumber, DEFAULT_SEED, type Filled, NO_TASK, withDefaults } from "../options.js";
import type { Clusterer } from "./clustererOf.js";
import { gaussianLike } from "./gaussianLike.js";
import { meanOf } from "./halfSamples.js";
import { absent, type HonestyCheck, type HonestyMetric, level } from "./honestyCheck.js";
import { Measure, type Measured, ofRun } from "./honestyMeasure.js";
import { honestySentence } from "./honestySentence.js";
import { perSeed } from "./sweep.js";
import { withoutFacts } from "./withoutFacts.js";

/** Options of {@link honestyMeter}. */
export interface HonestyMeterOptions extends TaskOptions {
  /** The clustering: one labeling of all songs per seed, noise -1. */
  labels: readonly ArrayLike<number>[];
  /** What was clustered, n x d: one matrix, or one per seed. */
  spaces: MatrixLike | readonly MatrixLike[];
  /** One true label per song; may be left out for the silhouette. */
  truth?: Truth;
  /** What the true label is called, such as "genre", for the sentence. Default "the label". */
  field?: string;
  /** Default "adjustedRand". */
  metric?: HonestyMetric;
  /** Rows that are scored, such as `split.test`. Default all. The others count as songs that were fitted. */
  rows?: ArrayLike<number>;
  /** Clusters another matrix in the same way; without it the checks that cluster again are left out. */
  cluster?: Clusterer;
  /** Of the runs, for `cluster`. Default 0, 1, 2, … */
  seeds?: readonly number[];
  /** Groups of songs, by index, that are the same recording. Default: not looked for. */
  copies?: readonly (readonly number[])[];
  /** Artist of each song; undefined where it is not known, which counts as an artist of its own. */
  artists?: readonly (string | undefined)[];
  /** Of each song's recording; see `recordingFacts`. */
  facts?: readonly (RecordingFacts | undefined)[];
  /** Half samples of songs and draws of seeds behind each interval. Default 400. */
  resamples?: number;
  /** Shuffles behind the two levels of chance. Default 200; for the silhouette at most 20. */
  shuffles?: number;
  /** Gaussians that are drawn and clustered. Default 10. */
  gaussians?: number;
  /** Of all that is drawn. Default 0. */
  seed?: number;
}

/** What {@link honestyMeter} found. */
export interface HonestyMeter {
  /** The true label. */
  field: string;
  /** The score. */
  metric: HonestyMetric;
  /** The score itself, as `checks[0]`. */
  score: HonestyCheck;
  /** The score, the levels of chance, and the score without copies, artists and recordings. */
  checks: HonestyCheck[];
  /** Such as "Of the ARI of 0.31, 0.12 was copies." */
  sentence: string;
}

type Settings = Omit<Filled<HonestyMeterOptions>, keyof Measured | "rows" | "cluster"> &
  Measured & { rows: Int32Array; cluster?: Clusterer };

/** Draws of one song per artist behind the score without shared artists. */
const PICKS = 20;
const MOST_SILHOUETTES = 20;

/**
 * How much of a score is the music. The labels stay those that were found, and are scored
 *
 * - with the true labels shuffled, and with the clusters shuffled over all songs: the levels of chance;
 * - by labels that the same clusterer finds in one Gaussian of the same covariance: what structure a space without
 *   groups would show;
 * - without near copies: of scored copies of one recording one remains, and none where another copy was fitted;
 * - without shared artists: without songs of artists of whom other songs were fitted, and of the rest one song per
 *   artist, mean over 20 draws;
 * - as found again in the space without what length, loudness, bandwidth and codec tell linearly.
 *
 * Intervals are over songs and seeds: half samples of the songs, and seeds drawn with replacement; those of differences
 * are over the same draws. NMI rises as songs get fewer, so its score without copies or artists is compared with that of
 * as many songs drawn at random.
 *
 * @param options the clustering, the label, and what is known of the songs
 * @returns the checks, and a sentence
 * @throws UserError where the rows don't match
 */
export async function honestyMeter(options: HonestyMeterOptions): Promise<HonestyMeter> {
  const settings = settingsOf(options);
  const { labels, rows, cluster, facts, copies, artists, metric, field, signal, onProgress } = settings;
  const scored = scorableRows(settings);
  const measure = new Measure(settings, scored);
  const found = measure.of("score", "the clustering", labels, settings.spaces, [scored]);
  const checks = [found.check];
  const steps: (() => Promise<HonestyCheck> | HonestyCheck)[] = [
    () => shuffledTruth(settings, measure, scored),
    () => oneGaussian(settings, measure, scored),
    () => randomClusters(settings, measure, scored),
    () => {
      if (!copies) return absent("copies", WITHOUT.copies, "not looked for");
      const kept = withoutCopies(scored, rows, copies);
      const note = kept.length === scored.length ? "no copies" : `${scored.length - kept.length} songs left out`;
      return measure.compare("copies", WITHOUT.copies, labels, settings.spaces, [kept], note);
    },
    () => {
      if (!artists?.some(Boolean)) return absent("artists", WITHOUT.artists, "artists are not known");
      const picks = onePerArtist(scored, rows, artists, settings.seed);
      const note = picks[0]!.length === scored.length ? "no artist has several songs" : "one song per artist";
      return measure.compare("artists", WITHOUT.artists, labels, settings.spaces, picks, note);
    },
    async () => {
      if (!facts?.some(Boolean)) return absent("recordings", WITHOUT.recordings, "the recordings cannot be read");
      if (!cluster) return absent("recordings", WITHOUT.recordings, NO_CLUSTERER);
      const cleaned = settings.spaces.map((X) => withoutFacts(X, facts));
      if (!cleaned[0]) return absent("recordings", WITHOUT.recordings, "all recordings are alike");
      const again = await each(labels.length, (run) => cluster(ofRun(cleaned, run)!, settings.seeds[run]));
      return measure.compare("recordings", WITHOUT.recordings, again, cleaned as Matrix[], [scored], "clustered again");
    },
  ];
  for (const [done, step] of steps.entries()) {
    signal?.throwIfAborted();
    checks.push(await step());
    onProgress?.({ done: done + 1, total: steps.length });
  }
  return { field, metric, score: found.check, checks, sentence: honestySentence({ field, metric, checks }) };
}

const WITHOUT = {
  copies: "without near copies",
  artists: "without shared artists",
  recordings: "without length, loudness, bandwidth, codec",
};
const NO_CLUSTERER = "the labels come from a model and not from a clusterer that could be run again";

function settingsOf(options: HonestyMeterOptions): Settings {
  const filled = withDefaults<Filled<HonestyMeterOptions>>("honestyMeter", options, {
    labels: [],
    spaces: [],
    truth: undefined as unknown as Truth,
    field: "the label",
    metric: "adjustedRand",
    rows: undefined as unknown as ArrayLike<number>,
    cluster: undefined as unknown as Clusterer,
    seeds: [],
    copies: undefined as unknown as number[][],
    artists: undefined as unknown as string[],
    facts: undefined as unknown as RecordingFacts[],
    resamples: 400,
    shuffles: 200,
    gaussians: 10,
    seed: DEFAULT_SEED,
    ...NO_TASK,
  });
  checkChoice("metric", filled.metric, ["adjustedRand", "normalizedMutualInfo", "silhouette"]);
  for (const name of ["resamples", "shuffles", "gaussians"] as const) {
    checkNumber(name, filled[name], { min: 1, integer: true });
  }
  const labels = filled.labels.map((one) => Int32Array.from(one));
  const spaces = perSeed(filled.spaces);
  const n = labels[0]?.length ?? 0;
  if (n === 0) throw new UserError("honestyMeter was given no labels; give one labeling of all songs per seed.");
  const sizes: [what: string, length: number][] = [
    ...labels.map((one, r) => [`labels of run ${r + 1}`, one.length] as [string, number]),
    ...spaces.map((X, r) => [`the space of run ${r + 1}`, X.rows] as [string, number]),
    ...(["truth", "artists", "facts"] as const).flatMap((name): [string, number][] =>
      filled[name] ? [[name, filled[name].length]] : [],
    ),
  ];
  const wrong = sizes.find(([, length]) => length !== n);
  if (wrong) throw new UserError(`honestyMeter: ${wrong[0]} has ${wrong[1]} rows but the first labels have ${n}.`);
  if (spaces.length !== 1 && spaces.length !== labels.length) {
    throw new UserError(
      `honestyMeter: there are ${spaces.length} spaces and ${labels.length} labelings; give one space, or one per labeling.`,
    );
  }
  if (!filled.truth && filled.metric !== "silhouette") {
    throw new UserError(`honestyMeter: ${filled.metric} needs truth, one true label per song.`);
  }
  const rows = Int32Array.from(filled.rows ?? Int32Array.from({ length: n }, (_, i) => i));
  const outside = rows.find((row) => row < 0 || row >= n);
  if (outside !== undefined) throw new UserError(`honestyMeter: rows has ${outside}; there are ${n} songs.`);
  const seeds = labels.map((_, run) => filled.seeds[run] ?? run);
  return { ...filled, labels, spaces, rows, seeds };
}

/** Of the rows to score, those with a true label where one is needed. */
function scorableRows({ rows, truth, metric }: Settings): Int32Array {
  return metric === "silhouette" ? rows : rows.filter((row) => !isMissing(truth[row]));
}

async function each<T>(n: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let i = 0; i < n; i++) made.push(await make(i));
  return made;
}

function shuffledTruth(settings: Settings, measure: Measure, scored: Int32Array): HonestyCheck {
  const { metric, truth, labels, spaces, shuffles, seed } = settings;
  const name = "with labels shuffled";
  if (metric === "silhouette") return absent("labels shuffled", name, "a silhouette needs no labels");
  const rng = new Rng(seed, "honesty/truth");
  const shuffled = Array.from(scored, (row) => truth[row]);
  const moved = Array.from(truth);
  const draws = Array.from({ length: shuffles }, () => {
    rng.shuffle(shuffled);
    scored.forEach((row, i) => {
      moved[row] = shuffled[i];
    });
    return meanOf(labels.map((one, run) => measure.scoreOf(one, ofRun(spaces, run), scored, scored, moved)));
  });
  return level("labels shuffled", name, scored.length, draws);
}

function randomClusters(settings: Settings, measure: Measure, scored: Int32Array): HonestyCheck {
  const { metric, labels, spaces, shuffles, seed } = settings;
  const rng = new Rng(seed, "honesty/clusters");
  const count = metric === "silhouette" ? Math.min(shuffles, MOST_SILHOUETTES) : shuffles;
  const draws = Array.from({ length: count }, () =>
    meanOf(labels.map((one, run) => measure.scoreOf(rng.shuffle(one.slice()), ofRun(spaces, run), scored))),
  );
  return level("random clusters", "random clusters of the same sizes", scored.length, draws);
}

async function oneGaussian(settings: Settings, measure: Measure, scored: Int32Array): Promise<HonestyCheck> {
  const { cluster, spaces, labels, gaussians, seeds, seed } = settings;
  const name = "one Gaussian of the same covariance";
  if (!cluster) return absent("one Gaussian", name, NO_CLUSTERER);
  const draws = await each(gaussians, async (draw) => {
    const run = draw % labels.length;
    const G = await gaussianLike(ofRun(spaces, run), seed + draw);
    return measure.scoreOf(await cluster(G, seeds[run]), G, scored);
  });
  return level("one Gaussian", name, scored.length, draws);
}

/** The scored rows without those of which another copy was fitted, or is scored already. */
function withoutCopies(scored: Int32Array, rows: Int32Array, copies: readonly (readonly number[])[]): Int32Array {
  const isScored = new Set(rows);
  const dropped = new Set<number>();
  for (const group of copies) {
    const fitted = group.some((song) => !isScored.has(song));
    for (const song of group.filter((song) => isScored.has(song)).slice(fitted ? 0 : 1)) dropped.add(song);
  }
  return scored.filter((row) => !dropped.has(row));
}

/** Draws of one scored song per artist, of artists of whom no song was fitted. */
function onePerArtist(
  scored: Int32Array,
  rows: Int32Array,
  artists: readonly (string | undefined)[],
  seed: number,
): Int32Array[] {
  const isScored = new Set(rows);
  const fitted = new Set(artists.filter((artist, song) => artist && !isScored.has(song)));
  const songsOf = new Map<string | number, number[]>();
  for (const row of scored) {
    const artist = artists[row];
    if (artist && fitted.has(artist)) continue;
    const key = artist || row;
    songsOf.set(key, [...(songsOf.get(key) ?? []), row]);
  }
  const groups = [...songsOf.values()];
  const rng = new Rng(seed, "honesty/artists");
  const several = groups.some((songs) => songs.length > 1);
  return Array.from({ length: several ? PICKS : 1 }, () =>
    Int32Array.from(groups, (songs) => songs[rng.int(songs.length)]!).sort(),
  );
}
