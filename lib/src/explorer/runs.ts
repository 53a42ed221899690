import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Matrix, npyMatrix } from "../array/index.js";
import { openCollection } from "../collection/index.js";
import { oneOf, UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import { resultsPath } from "../io/workspace.js";
import { keptRuns, type RunFolder } from "../results/keep.js";
import { readTable } from "../results/read.js";
import type { Song } from "../song.js";
import type { SavedDecoder } from "./decoder.js";
import type { ExplorerClustering, ExplorerSource, ExplorerSpace, Watch } from "./gather.js";

/** What a notebook saves of its latents, and what the explorer calls it. */
interface SavedSpace {
  notebook: string;
  file: string;
  caption: string;
  /** The map that it can be: the first one that is there is called so, another one by `name`. */
  role?: "sound" | "words" | "joint";
  name: string;
  /** Rows of songs without lyrics are of no song's words. */
  needsLyrics?: boolean;
}

const [EASY, CONV, JOINT] = ["01_easy_vae", "02_medium_conv_vae", "03_hard_joint_vae"] as const;

const SPACES: readonly SavedSpace[] = [
  {
    notebook: JOINT,
    file: "Z_joint_audio",
    role: "sound",
    name: "joint, from sound",
    caption: "JointVAE given the sound",
  },
  { notebook: CONV, file: "Z_audio", role: "sound", name: "ConvVAE", caption: "ConvVAE of the sound" },
  { notebook: EASY, file: "latents", role: "sound", name: "VAE", caption: "VAE of the sound's statistics" },
  { notebook: "07_baselines", file: "Z_pca", role: "sound", name: "PCA", caption: "PCA of the sound's statistics" },
  {
    ...{ notebook: JOINT, file: "Z_joint_lyrics", role: "words", name: "joint, from words" },
    ...{ caption: "JointVAE given the lyrics", needsLyrics: true },
  },
  {
    ...{ notebook: CONV, file: "Z_lyrics", role: "words", name: "TF-IDF" },
    ...{ caption: "TF-IDF of the lyrics, reduced by SVD", needsLyrics: true },
  },
  { notebook: JOINT, file: "Z_joint", role: "joint", name: "joint", caption: "JointVAE of sound and lyrics" },
  { notebook: CONV, file: "Z_hybrid", role: "joint", name: "hybrid", caption: "ConvVAE and lyrics, fused" },
  {
    notebook: "04_hard_beta_vae",
    file: "Z_beta",
    name: "β-VAE",
    caption: "VAE with the largest weight of its KL term",
  },
  { notebook: "05_hard_conditional_vae", file: "Z_cvae", name: "CVAE", caption: "Conditional VAE" },
  { notebook: "06_hard_vade_fusion", file: "Z_vade", name: "VaDE", caption: "VaDE, clustering as it learns" },
];

/** Notebooks in the order in which one of them is what a page is about. */
const NOTEBOOKS = [...new Set([JOINT, CONV, EASY, ...SPACES.map(({ notebook }) => notebook)])];

/** The parameters that decide which songs a notebook runs on. */
const SONGS = ["collection", "table", "columns", "songs"] as const;

const same = (a: unknown, b: unknown) => (a ?? "") === (b ?? "");

/** A run whose latents can be shown. */
interface UsableRun extends RunFolder {
  /** The songs of its latents, row by row. */
  ids: string[];
  labels: Row[];
}

/**
 * What the explorer shows of runs: that of 03_hard_joint_vae, or another one, with the spaces and chosen clusterings of
 * the other notebooks' newest runs on the same songs.
 *
 * @param run the name of a notebook (its latest run), the path of a run's folder; default: the latest run of the first
 *   notebook that has one, 03_hard_joint_vae before 02_medium_conv_vae and 01_easy_vae
 * @param watch runs each step, to show its progress
 * @param like parameters of a notebook on the same songs, instead of a run: the newest runs on those
 * @returns what `explorerContents` takes
 * @throws UserError where there is no such run, it saved no latents, or its collection can't be opened
 */
export async function runSource(
  run: string | undefined,
  watch: Watch,
  like?: Record<string, unknown>,
): Promise<ExplorerSource> {
  const main = like ? runLike(like) : mainRun(run);
  const runs = [main, ...NOTEBOOKS.filter((name) => name !== main.notebook).flatMap((name) => sameSongs(name, main))];
  const where = String(main.params.collection ?? "synthetic");
  const { table, columns, songs: limit } = main.params;
  const collection = await watch("Opening the collection", (task) =>
    openCollection(where, { songs: limit || undefined, columns, table, ...task } as object),
  );
  const songs = collection.songs;
  const index = new Map(songs.map(({ id }, i) => [id, i]));
  const known = main.ids.filter((id) => index.has(id)).length;
  if (known === 0) {
    throw new UserError(
      `None of the ${main.ids.length} songs of ${main.notebook} is in "${where}" any more; run the notebook again.`,
    );
  }
  const spaces = spacesOf(runs, songs, index);
  const others = runs.slice(1).map(({ notebook }) => notebook);
  const when = main.finished.slice(0, 16).replace("T", " ");
  return {
    title: `${known.toLocaleString("en-US")} songs of the ${collection.name === "synthetic" ? "synthetic collection" : `collection “${collection.name}”`}`,
    notes: [
      `From ${main.notebook}, run ${main.run}, which ended ${when} UTC.`,
      ...(others.length > 0 ? [`Spaces and clusters of ${others.join(", ")} on the same songs are beside it.`] : []),
    ],
    songs,
    spaces,
    clusterings: runs.flatMap((one, i) => chosenOf(one, index, i === 0)),
    features: collection.features,
    ...disagreementOf(runs, songs, index),
    ...decoderOf(runs),
  };
}

/** True for the name of a notebook and for a run's folder. */
export function isRun(text: string): boolean {
  return NOTEBOOKS.includes(text as (typeof NOTEBOOKS)[number]) || existsSync(path.join(text, "params.json"));
}

function runLike(params: Record<string, unknown>): UsableRun {
  for (const name of NOTEBOOKS) {
    const [found] = sameSongs(name, { params });
    if (found) return found;
  }
  throw new UserError(
    `No notebook that saves latents has been run on these songs; run 01_easy_vae, 02_medium_conv_vae or 03_hard_joint_vae with the same collection and songs.`,
  );
}

function mainRun(run: string | undefined): UsableRun {
  if (run === undefined) {
    for (const name of NOTEBOOKS) {
      const [latest] = keptRuns(name).filter((one) => one.latest);
      const usable = latest && usableRun(latest);
      if (usable) return usable;
    }
    throw new UserError(
      `There is no run to explore in ${resultsPath()}: run npm run reproduce first, or give a collection, such as npm run explore -- synthetic.`,
    );
  }
  const named = NOTEBOOKS.find((name) => name === run);
  const kept = named
    ? keptRuns(named).find(({ latest }) => latest)
    : NOTEBOOKS.flatMap((name) => keptRuns(name)).find(({ dir }) => sameFolder(dir, run));
  if (!kept) {
    throw new UserError(
      named
        ? `${named} has no run in ${resultsPath()}; run it first.`
        : `${run} is no run of ${oneOf(NOTEBOOKS)} in ${resultsPath()}; give the results folder that it is in with --results.`,
    );
  }
  const usable = usableRun(kept);
  if (!usable) throw new UserError(`The run ${kept.dir} has no latents to show; run ${kept.notebook} to its end.`);
  return usable;
}

function sameFolder(a: string, b: string): boolean {
  return path.resolve(a) === path.resolve(b) || path.basename(path.resolve(b)) === path.basename(a);
}

/** The newest run of a notebook on the same songs, if there is one with latents. */
function sameSongs(name: string, { params }: Pick<RunFolder, "params">): UsableRun[] {
  const found = keptRuns(name).find((one) => SONGS.every((key) => same(one.params[key], params[key])));
  return (found && [usableRun(found)].filter((one) => one !== undefined)) ?? [];
}

function usableRun(run: RunFolder): UsableRun | undefined {
  const labels = readTable(run.dir, "labels");
  const there = SPACES.some(({ notebook, file }) => notebook === run.notebook && existsSync(npyFile(run, file)));
  if (!labels || !there) return undefined;
  return { ...run, labels, ids: labels.map(({ id }) => String(id)) };
}

const npyFile = ({ dir }: RunFolder, name: string) => path.join(dir, `${name}.npy`);

/** The spaces that the runs saved, sound, words and joint first. */
function spacesOf(
  runs: readonly UsableRun[],
  songs: readonly Song[],
  index: ReadonlyMap<string, number>,
): ExplorerSpace[] {
  const taken = new Set<string>();
  const found = SPACES.flatMap((saved): (ExplorerSpace & { first: number })[] => {
    const run = runs.find(({ notebook }) => notebook === saved.notebook);
    if (!run || !existsSync(npyFile(run, saved.file))) return [];
    const Z = npyMatrix(readFileSync(npyFile(run, saved.file)));
    if (Z.rows !== run.ids.length) return [];
    const rows = run.ids.flatMap((id, row) => {
      const song = index.get(id);
      if (song === undefined || !Number.isFinite(Z.get(row, 0))) return [];
      return saved.needsLyrics && !(songs[song]?.lyrics && hasValues(Z, row)) ? [] : [{ row, song }];
    });
    if (rows.length === 0) return [];
    const name = saved.role && !taken.has(saved.role) ? saved.role : saved.name;
    taken.add(name);
    const first = ["sound", "words", "joint"].indexOf(name);
    return [
      {
        ...{ name, caption: saved.caption, first: first < 0 ? 3 : first },
        ...{ Z: Z.select(rows.map(({ row }) => row)), rows: rows.map(({ song }) => song) },
      },
    ];
  });
  return found.sort((a, b) => a.first - b.first).map(({ first, ...space }) => space);
}

/** A song that a model knew nothing of is at the prior's mean, which is 0. */
function hasValues(Z: Matrix, row: number): boolean {
  return Z.row(row).some((value) => value !== 0);
}

const ALGORITHMS: Record<string, string> = {
  kMeans: "k-means",
  agglomerative: "agglomerative",
  dbscan: "DBSCAN",
  hdbscan: "HDBSCAN",
  spectral: "spectral",
  gaussianMixture: "Gaussian mixture",
};

/** The clustering that the notebook chose. */
function chosenOf(run: UsableRun, index: ReadonlyMap<string, number>, first: boolean): ExplorerClustering[] {
  const rows = run.labels.flatMap(({ chosen }, row) => {
    const song = index.get(run.ids[row] as string);
    return song !== undefined && typeof chosen === "number" ? [{ song, chosen }] : [];
  });
  if (rows.length === 0) return [];
  const row = (readTable(run.dir, "metrics") ?? []).find((one) => one.chosen === true);
  const words = row
    ? [row.representation, ALGORITHMS[String(row.algorithm)] ?? row.algorithm, row.parameters]
        .filter((part) => part !== undefined && part !== "")
        .join(", ")
        .replace(/(\w)=(\w)/g, "$1 = $2")
    : "chosen clusters";
  return [
    {
      name: first ? `chosen: ${words}` : `${run.notebook.slice(0, 2)}: ${words}`,
      labels: rows.map(({ chosen }) => chosen),
      rows: rows.map(({ song }) => song),
    },
  ];
}

function disagreementOf(
  runs: readonly UsableRun[],
  songs: readonly Song[],
  index: ReadonlyMap<string, number>,
): Pick<ExplorerSource, "disagreement"> {
  const run = runs.find(({ notebook }) => notebook === JOINT);
  const rows = run && readTable(run.dir, "disagreement");
  if (!rows?.some(({ kl }) => typeof kl === "number")) return {};
  const values = new Float64Array(songs.length).fill(Number.NaN);
  const percentiles = values.slice();
  for (const { id, kl, percentile } of rows) {
    const song = index.get(String(id));
    if (song === undefined || typeof kl !== "number") continue;
    values[song] = kl;
    percentiles[song] = typeof percentile === "number" ? percentile : Number.NaN;
  }
  const caption =
    "Symmetrized KL divergence of the JointVAE's posterior given the sound from that given the words, in nats; percentiles are within training, validation and test songs.";
  return { disagreement: { caption, values, percentiles } };
}

function decoderOf(runs: readonly UsableRun[]): Pick<ExplorerSource, "decoder"> {
  for (const { dir } of runs) {
    try {
      return { decoder: JSON.parse(readFileSync(path.join(dir, "decoder.json"), "utf8")) as SavedDecoder };
    } catch {
      // This run has none.
    }
  }
  return {};
}
