import { Rng } from "../array/index.js";
import type { Split } from "../collection/index.js";
import type { Row } from "../io/index.js";
import type { Truth } from "../metrics/index.js";
import { DEFAULT_SEED } from "../options.js";
import { evaluate, evaluateRetrieval, wideScores } from "../selection/index.js";
import type { Song } from "../song.js";
import { attempt } from "./attempt.js";
import { crossModalSpaces, latentSpaces, type Trained } from "./trainVariants.js";

/** Models of sound and lyrics, and the lyrics that they were trained with. */
export interface JointModels {
  /** With the views `audio` and `lyrics`. */
  trained: readonly Trained[];
  /** n: 1 for the songs that have lyrics. */
  mask: ArrayLike<number>;
}

/** Options of {@link missingLyrics}. */
export interface MissingLyricsOptions {
  /** All songs. */
  songs: readonly Song[];
  /** Their split. */
  split: Split;
  /** True labels by name, such as `truthOf(songs)`. */
  truth: Record<string, Truth>;
  /** Seeds of the models. */
  seeds: readonly number[];
  /** Shares of the training lyrics to remove, from 0 to below 1. */
  shares: readonly number[];
  /** Numbers of clusters for k-means in the joint space. */
  k: readonly (number | "classes")[];
  /** The models of all lyrics. */
  complete: JointModels;
  /** Trains the same models on songs of which some have lost their lyrics; `share` says how many. */
  train: (songs: Song[], share: number) => Promise<JointModels>;
  /** Determines which lyrics are removed. Default 0. */
  seed?: number;
}

/**
 * How much do models of sound and lyrics need lyrics? Removes the lyrics of a random share of the training songs, trains
 * the models again, and measures retrieval and, with k-means in the joint space, agreement with the labels. Songs that
 * are without lyrics at one share are also without at every larger one; the test songs keep theirs. A share that cannot
 * be trained is said in its place.
 *
 * @returns tidy rows of the test songs, each with `share` and `trainingLyrics`, the number of training songs with lyrics:
 *   those of `evaluateRetrieval`, and of the k-means that is chosen in each space
 */
export async function missingLyrics(options: MissingLyricsOptions): Promise<Row[]> {
  const { songs, split, shares, complete, train, seed = DEFAULT_SEED } = options;
  const known = split.train.filter((i) => complete.mask[i]);
  const rows: Row[] = [];
  for (const share of [0, ...shares]) {
    const lost = lostLyrics(known, share, seed);
    const poorer = songs.map((song, i) => (lost.has(i) ? { ...song, lyrics: undefined } : song));
    const trainingLyrics = known.length - lost.size;
    await attempt(`${Math.round(100 * share)} % of the lyrics removed`, async () => {
      const models = lost.size === 0 ? complete : await train(poorer as Song[], share);
      for (const row of await scoresOf(models, options)) rows.push({ share, trainingLyrics, ...row });
    });
  }
  return rows;
}

/** Which of the songs lose their lyrics: a larger share holds every smaller one. */
export function lostLyrics(known: Int32Array, share: number, seed: number): Set<number> {
  const order = new Rng(seed, "missing").permutation(known.length);
  return new Set(Array.from(order.slice(0, Math.round(share * known.length)), (i) => known[i] as number));
}

async function scoresOf({ trained, mask }: JointModels, { split, truth, seeds, k }: MissingLyricsOptions) {
  const spaces = crossModalSpaces(trained);
  if (Object.keys(spaces).length === 0) return [];
  const retrieved = evaluateRetrieval({ spaces, paired: mask, split, seeds });
  const clustered = await evaluate({
    representations: latentSpaces(trained),
    algorithms: [{ algorithm: "kMeans", k }],
    split,
    truth,
    seeds,
    resamples: 0,
  });
  const chosen = wideScores(clustered.scores.filter((row) => row.chosenOfRepresentation));
  return [...retrieved.rows, ...chosen].filter((row) => row.split === "test" && row.kind !== "chance");
}
