import { Matrix } from "../array/index.js";
import { extractAll } from "../audio/index.js";
import { type Collection, openCollection } from "../collection/index.js";
import { pca } from "../decomposition/index.js";
import { UserError } from "../errors.js";
import { encodeLyrics } from "../lyrics/index.js";
import { standardize } from "../preprocessing/index.js";
import { sweep } from "../selection/index.js";
import type { ExplorerClustering, ExplorerSource, ExplorerSpace, Watch } from "./gather.js";

/** Components of sound and of words. */
const COMPONENTS = 32;
/** Numbers of clusters that are tried. */
const COUNTS = [3, 5, 8, 12, 20];
/** Songs that the number of clusters is chosen on, at most: a silhouette compares all pairs. */
const CHOSEN_ON = 5000;

/**
 * What the explorer shows of a collection that no notebook has run on, without a trained model: its sound as PCA of
 * standardized statistics of mel bands and MFCCs, its words as TF-IDF reduced by SVD, both side by side where a song has
 * both, and k-means whose number of clusters the selection rule chooses by silhouette, without labels.
 *
 * @param where "synthetic", a folder, or a table
 * @param watch runs each step, to show its progress
 * @returns what `explorerContents` takes
 * @throws UserError where there is nothing to open, or no song has sound, features or lyrics
 */
export async function collectionSource(where: string, watch: Watch): Promise<ExplorerSource> {
  const collection = await watch("Opening the collection", (task) => openCollection(where, { ...task }));
  const { songs, name, features } = collection;
  const sound = await soundOf(collection, watch);
  const notes = [
    `The collection ${where}, without a trained model: statistics of the sound reduced by PCA, words by TF-IDF and SVD.`,
  ];
  const words = await wordsOf(collection).catch((error) => {
    // Lyrics of stop words alone, or of no word: the sound can be shown all the same.
    if (!(error instanceof UserError)) throw error;
    notes.push(`There is no map of the words: ${error.message}`);
    return undefined;
  });
  const both = sound && words && jointOf(sound, words);
  const spaces = [sound, words, both].filter((space) => space !== undefined);
  if (spaces.length === 0) {
    throw new UserError(
      `No song of "${name}" has sound that can be read, features, or lyrics of some words; there is nothing to put on a map.`,
    );
  }
  const clustered = both ?? (spaces[0] as WholeSpace);
  const clusterings = await watch("Clustering", (task) => clustersOf(clustered, task));
  const count = `${songs.length.toLocaleString("en-US")} song${songs.length === 1 ? "" : "s"}`;
  return {
    title: `${count} of the ${name === "synthetic" ? "synthetic collection" : `collection “${name}”`}`,
    ...{ notes, songs, spaces, clusterings, features },
  };
}

interface WholeSpace extends ExplorerSpace {
  Z: Matrix;
  rows: number[];
}

async function soundOf(collection: Collection, watch: Watch): Promise<WholeSpace | undefined> {
  const table = collection.features;
  const caption = table ? "PCA of the table's features" : "PCA of mel and MFCC statistics";
  if (table) {
    const rows = Array.from(table.X.toRows().keys());
    return table.X.rows > 0 ? { name: "sound", caption, Z: await reduced(table.X), rows } : undefined;
  }
  if (!collection.songs.some(({ audioPath }) => audioPath)) return undefined;
  // As the notebooks extract them, so that what they computed is found in the cache.
  const { melStats, mfccStats } = await watch("Computing audio features", (task) =>
    extractAll(collection.songs, { melStats: {}, mfccStats: { deltas: true } }, { ...task }),
  );
  if (melStats.indices.length === 0) return undefined;
  const X = Matrix.hstack(melStats.X, mfccStats.X);
  return { name: "sound", caption, Z: await reduced(X), rows: Array.from(melStats.indices) };
}

async function reduced(X: Matrix): Promise<Matrix> {
  const Z = (await standardize(X)).Z;
  const most = Math.min(COMPONENTS, X.rows - 1, X.cols);
  return most < 1 ? Z : (await pca(Z, { nComponents: most })).Z;
}

async function wordsOf({ songs }: Collection): Promise<WholeSpace | undefined> {
  const worded = songs.filter(({ lyrics }) => lyrics).length;
  if (worded === 0) return undefined;
  const all = Int32Array.from(songs.keys());
  const { X, mask } = await encodeLyrics(songs, all, { nComponents: Math.min(COMPONENTS, worded) });
  const rows = Array.from(all).filter((i) => mask[i]);
  if (rows.length === 0 || X.cols === 0) return undefined;
  return { name: "words", caption: "TF-IDF of the lyrics, reduced by SVD", Z: X.select(rows), rows };
}

/** Sound and words side by side, each divided by its root mean square, so that both weigh the same. */
function jointOf(sound: WholeSpace, words: WholeSpace): WholeSpace | undefined {
  const [inSound, inWords] = [sound, words].map(({ rows }) => new Map(rows.map((song, row) => [song, row])));
  const rows = sound.rows.filter((song) => inWords?.has(song));
  if (rows.length === 0) return undefined;
  const part = ({ Z }: WholeSpace, index?: ReadonlyMap<number, number>) =>
    scaled(Z.select(rows.map((song) => index?.get(song) as number)));
  const Z = Matrix.hstack(part(sound, inSound), part(words, inWords));
  return { name: "joint", caption: "Sound and words side by side", Z, rows };
}

function scaled(Z: Matrix): Matrix {
  const size = Math.sqrt(Z.data.reduce((sum, value) => sum + value * value, 0) / Z.rows) || 1;
  return new Matrix(
    Z.rows,
    Z.cols,
    Z.data.map((value) => value / size),
  );
}

async function clustersOf({ Z, rows, name }: WholeSpace, task: object): Promise<ExplorerClustering[]> {
  const k = COUNTS.filter((count) => count < Z.rows / 2);
  if (k.length === 0) return [];
  const algorithms = [{ algorithm: "kMeans" as const, k }];
  const step = Math.max(1, Math.ceil(Z.rows / CHOSEN_ON));
  const validation = Int32Array.from({ length: Math.floor(Z.rows / step) }, (_, i) => i * step);
  const { best } = await sweep({
    representations: { [name]: Z },
    ...{ algorithms, validation, seeds: [0], resamples: 0, ...task },
  });
  if (!best) return [];
  return [{ name: `chosen: k-means of ${name}, ${best.parameters.replace("=", " = ")}`, labels: best.labels, rows }];
}
