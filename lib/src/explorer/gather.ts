import { type Matrix, type MatrixLike, Rng } from "../array/index.js";
import { toMatrix } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import type { Song } from "../song.js";
import type { Clustering, Decoder, Disagreement, ExplorerContents, Field, Space } from "./contents.js";
import { packFloats, packInts, packShort } from "./contents.js";
import { decoderFor, type SavedDecoder } from "./decoder.js";
import { measuredFields, tableFields } from "./measured.js";
import { songFields } from "./songFields.js";
import { songMap } from "./songMap.js";
import { songPaths } from "./songPaths.js";
import { lineOf, songWords } from "./songWords.js";
import { plain } from "./text.js";

/** A latent space as a notebook has it. */
export interface ExplorerSpace {
  /** Short and unique: "sound", "words", "joint". */
  name: string;
  /** What it is: "ConvVAE". The page adds its dimensions and how its map was made. */
  caption: string;
  /** One row per song; or, with `rows`, per song that is named there. */
  Z: MatrixLike;
  /** Indices of the songs that the rows of Z are of. Default: all, in order. */
  rows?: ArrayLike<number>;
}

/** A clustering as a notebook has it. */
export interface ExplorerClustering {
  name: string;
  /** One cluster per song, or, with `rows`, per song that is named there; noise is -1. */
  labels: ArrayLike<number>;
  rows?: ArrayLike<number>;
}

/** What the explorer shows. */
export interface ExplorerSource {
  /** Of the page: "240 songs of the synthetic collection". Default: their number. */
  title?: string;
  /** Where songs and spaces come from, in a sentence or two. */
  notes?: readonly string[];
  songs: readonly Song[];
  /** The latent spaces, in the order in which they are shown. At least one. */
  spaces: readonly ExplorerSpace[];
  /** The chosen one first. */
  clusterings?: readonly ExplorerClustering[];
  /** Measured features of the songs, one row a song, in place of those that are measured from their sound. */
  features?: { X: Matrix; names: readonly string[] } | undefined;
  /** As `showDisagreement` saves it: one entry a song. */
  disagreement?: { caption: string; values: ArrayLike<number>; percentiles: ArrayLike<number> } | undefined;
  /** As `saveDecoder` saves it. */
  decoder?: SavedDecoder | undefined;
}

/** Runs a step with a name and a progress line: `watch` in a notebook. */
export type Watch = <T>(title: string, work: (task: TaskOptions) => Promise<T>) => Promise<T>;

/** Songs that a page shows at most: what a laptop's browser draws at 60 frames a second. */
export const MOST_SONGS = 100_000;

/** A page's contents, and the songs that it shows, for their sound. */
export interface Gathered {
  contents: ExplorerContents;
  songs: Song[];
}

const silent: Watch = (_, work) => work({});

/**
 * The contents of the page: fields from the metadata, measured features (from the cache, or from the sound), words, a
 * UMAP of each space. Songs that are in no space are left out; above 100,000 songs, a sample stratified by genre or
 * language stands for all. The notes say so.
 *
 * @param source what is shown
 * @param watch runs each step, to show its progress
 * @throws UserError where there is no song in any space, two spaces have one name, or a space has other rows than songs
 */
export async function explorerContents(source: ExplorerSource, watch: Watch = silent): Promise<Gathered> {
  const given = source.spaces.map((space) => checkedSpace(space, source.songs.length));
  const names = new Set(given.map(({ name }) => name));
  if (names.size < given.length) throw new UserError("Two spaces of the explorer have one name; give each its own.");
  const kept = chosenSongs(source.songs, given);
  if (kept.length === 0) {
    throw new UserError("The explorer has nothing to show: no song is in any of the latent spaces that it was given.");
  }
  const songs = Array.from(kept, (i) => source.songs[i] as Song);
  const n = songs.length;
  const newIndex = new Map(Array.from(kept, (i, at) => [i, at]));
  const measured = source.features
    ? tableFields({ X: source.features.X.select(kept), names: source.features.names })
    : await watch("Measuring the sound", (task) => measuredFields(songs, task));
  const spaces: Space[] = [];
  for (const space of given) {
    const packed = await watch(`A map of ${space.name}`, (task) => packedSpace(space, newIndex, n, task));
    if (packed) spaces.push(packed);
  }
  const words = songWords(songs);
  const paths = songPaths(songs);
  const at = (values: ArrayLike<number>) => packFloats(Array.from(kept, (i) => values[i] ?? Number.NaN));
  const disagreement: Disagreement | undefined = source.disagreement && {
    caption: plain(source.disagreement.caption, 500) ?? "",
    values: at(source.disagreement.values),
    percentiles: at(source.disagreement.percentiles),
  };
  const decoder: Decoder | undefined =
    source.decoder &&
    decoderFor(
      source.decoder,
      songs.map(({ id }) => id),
    );
  return {
    songs,
    contents: {
      title: plain(source.title) ?? `${n.toLocaleString("en-US")} song${n === 1 ? "" : "s"}`,
      notes: [...(source.notes ?? []), ...leftOut(source.songs.length, given, n)].flatMap(
        (note) => plain(note, 500) ?? [],
      ),
      n,
      ids: songs.map(({ id }) => plain(id, 500) ?? "?"),
      titles: songs.map(({ title }) => plain(title) ?? null),
      artists: songs.map(({ artist }) => plain(artist) ?? null),
      lines: songs.map(({ lyrics }) => lineOf(lyrics) ?? null),
      fields: distinctFields([...songFields(songs), ...measured]),
      spaces,
      clusterings: (source.clusterings ?? []).map((one) => packedClustering(one, newIndex, n)),
      ...(paths && { paths }),
      ...(words && { words }),
      ...(disagreement && { disagreement }),
      ...(decoder && { decoder }),
    },
  };
}

interface CheckedSpace {
  name: string;
  caption: string;
  Z: Matrix;
  rows: ArrayLike<number>;
}

function checkedSpace({ name, caption, Z, rows }: ExplorerSpace, n: number): CheckedSpace {
  const M = toMatrix("explorer", Z, `the space "${name}"`);
  const songs = rows ?? Int32Array.from({ length: n }, (_, i) => i);
  if (M.rows !== songs.length) {
    throw new UserError(
      `The space "${name}" has ${M.rows} rows for ${songs.length} songs; give one row for each song, or name the songs of its rows in \`rows\`.`,
    );
  }
  return { name, caption, Z: M, rows: songs };
}

/** The songs that are in a space, ascending; a sample of them where there are too many. */
function chosenSongs(songs: readonly Song[], spaces: readonly CheckedSpace[]): Int32Array {
  const inSpace = new Uint8Array(songs.length);
  for (const { rows } of spaces) for (let r = 0; r < rows.length; r++) inSpace[rows[r] as number] = 1;
  const all = Int32Array.from(inSpace.keys()).filter((i) => inSpace[i] === 1);
  return all.length <= MOST_SONGS ? all : stratified(songs, all, MOST_SONGS);
}

/** As many of each genre (where there is none, language) as its share, drawn at random with a fixed seed; ascending. */
function stratified(songs: readonly Song[], among: Int32Array, size: number): Int32Array {
  const strata = new Map<string, number[]>();
  for (const i of among) {
    const name = songs[i]?.genre ?? songs[i]?.language ?? "";
    const stratum = strata.get(name);
    if (stratum) stratum.push(i);
    else strata.set(name, [i]);
  }
  const rng = new Rng(0, "explorer");
  // One order with the songs of each genre spread evenly over it: its beginning has every genre by its share.
  const places = [...strata].flatMap(([, members]) => {
    const order = rng.shuffle([...members]);
    return order.map((song, at) => ({ song, place: (at + 0.5) / order.length }));
  });
  places.sort((a, b) => a.place - b.place || a.song - b.song);
  return Int32Array.from(places.slice(0, size), ({ song }) => song).sort();
}

function leftOut(all: number, spaces: readonly CheckedSpace[], shown: number): string[] {
  const placed = new Set(spaces.flatMap(({ rows }) => (spaces.length > 0 ? Array.from(rows) : []))).size;
  const number = (n: number) => n.toLocaleString("en-US");
  const notes: string[] = [];
  if (placed < all) {
    notes.push(`${number(all - placed)} of ${number(all)} songs are in none of the spaces and are not shown.`);
  }
  if (shown < placed) notes.push(`A sample of ${number(shown)} of ${number(placed)} songs, each genre by its share.`);
  return notes;
}

async function packedSpace(
  { name, caption, Z, rows }: CheckedSpace,
  newIndex: ReadonlyMap<number, number>,
  n: number,
  task: TaskOptions,
): Promise<Space | undefined> {
  const there = Array.from(rows, (song, row) => ({ row, at: newIndex.get(song) })).filter(
    (one): one is { row: number; at: number } => one.at !== undefined,
  );
  if (there.length === 0) return undefined;
  const X = Z.select(there.map(({ row }) => row));
  const { map, projection, words } = await songMap(X, task);
  const latents = new Float32Array(n * Z.cols).fill(Number.NaN);
  const all = new Float32Array(2 * n).fill(Number.NaN);
  there.forEach(({ at }, row) => {
    latents.set(X.row(row), at * Z.cols);
    all.set(map.subarray(2 * row, 2 * row + 2), 2 * at);
  });
  return {
    name,
    caption: plain(`${caption}, ${Z.cols} dimension${Z.cols === 1 ? "" : "s"}; ${words}`, 300) as string,
    projection,
    dimensions: Z.cols,
    latents: packShort(latents),
    map: packShort(all),
  };
}

function packedClustering(
  { name, labels, rows }: ExplorerClustering,
  newIndex: ReadonlyMap<number, number>,
  n: number,
): Clustering {
  const all = new Int32Array(n).fill(-1);
  for (let r = 0; r < labels.length; r++) {
    const at = newIndex.get(rows ? (rows[r] as number) : r);
    if (at !== undefined) all[at] = labels[r] as number;
  }
  return { name: plain(name, 300) ?? "clusters", labels: packInts(all) };
}

/** A field of the collection and one that was measured may be called the same: both are kept. */
function distinctFields(fields: readonly Field[]): Field[] {
  const taken = new Set<string>();
  return fields.map((field) => {
    let { name } = field;
    if (taken.has(name) && field.kind === "number" && field.measured) name = `measured ${name}`;
    for (let i = 2; taken.has(name); i++) name = `${field.name} ${i}`;
    taken.add(name);
    return { ...field, name };
  });
}
