import type { Matrix } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import type { Skipped, Song } from "../song.js";
import type { Column } from "./parquet.js";

/** Parameters of a stage, complete: what `manifest.json` holds and what the names of the parts depend on. */
export type Parameters = Record<string, string | number | boolean | readonly string[]>;

/** What a stage made of the songs of one shard: rows for those that it could use. */
export interface StageResult {
  /** Of each row: the place of its song among those that were given, ascending. */
  indices: Int32Array;
  /** The other songs, each with its reason. */
  skipped: readonly Skipped[];
  /** Columns of the part's Parquet file, one value a row. */
  columns: Column[];
  /** Matrices that become .npy files, one row a row; by the name of the kind. */
  arrays: Record<string, Matrix>;
}

/** One thing that can be done to a collection shard by shard. */
export interface Stage {
  /** What it makes, for a list of the stages. */
  summary: string;
  /** Increased when the same songs and parameters give other values. */
  version: number;
  /** All parameters with their defaults. Strings, numbers, booleans and lists of strings. */
  defaults: Parameters;
  /** @throws UserError where a parameter is wrong; called before any song is read */
  check(parameters: Parameters): Promise<void>;
  /** Must depend on the songs and parameters alone. Never throws for one song. */
  run(songs: readonly Song[], parameters: Parameters, task: TaskOptions): Promise<StageResult>;
}
