import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { TaskOptions } from "../../async/task.js";
import { oneOf, UserError } from "../../errors.js";
import { sweepLeftovers } from "../../io/leftovers.js";
import { cachePath } from "../../io/workspace.js";
import { checkNumber, withDefaults } from "../../options.js";
import { codeHash, writeSynthetic } from "../../synthetic/index.js";
import { FACTORS, type Factor, planControlledSongs, planSongs } from "../../synthetic/plan.js";
import type { Collection } from "../collection.js";
import { fillSong } from "../columns.js";
import { readTable } from "../readTable.js";
import { openFolder } from "./folder.js";

/** Which of the synthetic collections is the built-in one: a data set with a name, not a draw like any other. */
const BUILT_IN_SEED = 1;

export interface SyntheticOptions {
  /** How many songs; default 240, up to 10,000. */
  songs?: number;
  /** Another seed is another collection. Default 1, the collection of the reference run. */
  seed?: number;
  /** Length of a song; default 12. */
  seconds?: number;
  /**
   * For measuring disentanglement: these factors vary, each evenly and independently of the others, and all else is held,
   * one band included. Default: songs as a collection has them, with factors that hang together.
   */
  vary?: readonly Factor[] | undefined;
}

/**
 * The collection that knows the truth: songs composed and played by this library, with the factors they were made
 * from. Made on first use (under a minute for 240 songs on 2 cores) into the cache, as a folder like any other: audio/,
 * lyrics/, metadata.csv, and factors.csv. The same options always give the same bytes.
 *
 * A folder in the cache is whole, because it is made under another name and renamed when it is; one that has lost a
 * file since is made again, and so is one that an older version of this code has made.
 */
export async function openSynthetic(options: SyntheticOptions & TaskOptions = {}): Promise<Collection> {
  const { onProgress, signal, ...given } = options;
  const {
    songs,
    seed,
    seconds,
    vary: asked,
  } = withDefaults<SyntheticOptions>("openCollection", given, {
    songs: 240,
    seed: BUILT_IN_SEED,
    seconds: 12,
    vary: undefined,
  }) as Required<SyntheticOptions>;
  checkNumber("songs", songs, { min: 1, max: 10_000, integer: true });
  checkNumber("seed", seed, { integer: true });
  checkNumber("seconds", seconds, { min: 1, max: 120 });
  checkFactors(asked);
  const vary = asked && FACTORS.filter((factor) => asked.includes(factor)); // In any order they mean the same songs.
  const varied = vary ? `varying-${vary.join("-")}-` : "";
  const name = `${varied}${songs}-songs-of-${seconds}s-seed-${seed}`;
  const folder = cachePath("synthetic", `${name}-${codeHash()}`);

  const task = { onProgress, signal };
  const factors = vary ?? FACTORS;
  const collection = await read(folder, songs, factors).catch(() => undefined);
  if (collection) return collection;
  rmSync(folder, { recursive: true, force: true });
  sweep(path.dirname(folder), name);
  const plans = vary ? planControlledSongs(songs, seed, vary) : planSongs(songs, seed);
  await writeSynthetic(folder, plans, { seed, seconds, ...task });
  const made = await read(folder, songs, factors);
  if (!made) throw new Error(`${folder} was made, but does not hold ${songs} songs.`);
  return made;
}

function checkFactors(vary: readonly string[] | undefined): void {
  if (vary === undefined) return;
  const unknown = vary.find((name) => !(FACTORS as readonly string[]).includes(name));
  if (vary.length > 0 && unknown === undefined && new Set(vary).size === vary.length) return;
  const given = unknown === undefined ? `[${vary.join(", ")}]` : `"${unknown}" among others`;
  throw new UserError(`vary is ${given}; it must name one or more of ${oneOf([...FACTORS])}, each once.`);
}

/** Removes what a killed process has left, and what older code has made of the same options. */
function sweep(parent: string, name: string): void {
  mkdirSync(parent, { recursive: true });
  sweepLeftovers(parent);
  for (const entry of readdirSync(parent)) {
    const isOfOlderCode = entry.startsWith(`${name}-`) && !entry.includes(".unfinished-");
    if (isOfOlderCode) rmSync(path.join(parent, entry), { recursive: true, force: true });
  }
}

async function read(folder: string, songs: number, factors: readonly Factor[]): Promise<Collection | undefined> {
  const collection = await openFolder(folder, { guess: false, ignore: /^factors\.csv$/ });
  if (collection.skipped.length > 0 || collection.songs.filter((s) => s.audioPath).length !== songs) return undefined;
  const table = await readTable(path.join(folder, "factors.csv"));
  const byId = new Map(collection.songs.map((song) => [song.id, song]));
  for (const { cells } of table.rows) {
    fillSong(byId.get(cells["id"]!)!, table, cells, { id: "id", language: "language" });
  }
  return {
    ...collection,
    name: "synthetic",
    kind: "synthetic",
    factors: [...factors],
    notes: [
      `${songs} synthetic songs, composed and played by this library; no person sings.`,
      ...collection.notes.slice(1),
      factors === FACTORS
        ? `Ground truth of every song is in its attributes: ${FACTORS.join(", ")}.`
        : `Drawn evenly and independently of one another: ${factors.join(", ")}. All else is held.`,
    ],
  };
}
