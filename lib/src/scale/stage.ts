import type { Matrix } from "../array/index.js";
import type { Progress } from "../async/task.js";
import type { Skipped, Song } from "../song.js";
import type { ScaleRun } from "./openRun.js";
import type { Parameters } from "./parameters.js";
import type { Column } from "./parquet.js";

export type { Parameters } from "./parameters.js";

/** How far a shard is; a training also says which epoch has ended, and its validation loss. */
export interface ShardProgress extends Progress {
  epoch?: number;
  loss?: number;
}

/** Told by a stage while it works on a shard. */
export interface ShardTask {
  onProgress?: (progress: ShardProgress) => void;
}

/** What a stage made of the songs of one shard: rows for those that it could use. */
export interface StageResult {
  /** Of each row: the place of its song among those that were given, ascending. */
  indices: Int32Array;
  /** The other songs, each with its reason. */
  skipped: readonly Omit<Skipped, "file">[];
  /** Columns of the part's Parquet file, one value a row. */
  columns: Column[];
  /** Matrices that become .npy files, one row a row; by the name of the kind. */
  arrays: Record<string, Matrix>;
}

interface AnyStage {
  /** What it makes, for a list of the stages. */
  summary: string;
  /** Increased when the same input and parameters give other values. */
  version: number;
  /** All parameters with their defaults. Strings, numbers, booleans and lists of strings. */
  defaults: Parameters;
  /** @throws UserError where a parameter is wrong; called before any song is read */
  check(parameters: Parameters): Promise<void>;
}

/** Works on the songs of a collection, a shard of them at a time. */
export interface SongStage extends AnyStage {
  kind: "songs";
  /** Must depend on the songs and parameters alone. Never throws for one song. */
  run(songs: readonly Song[], parameters: Parameters, task: ShardTask): Promise<StageResult>;
}

/** Works on the parts of another run, one at a time: its shards are that run's. */
export interface PartStage extends AnyStage {
  kind: "parts";
  /** Stages whose parts it takes. */
  takes: readonly string[];
  /** @param shard a run of one part */
  run(shard: ScaleRun, parameters: Parameters, task: ShardTask): Promise<Omit<StageResult, "indices" | "skipped">>;
}

/** Works on all parts of another run together, once for each combination of parameters: a shard is one of them. */
export interface GridStage extends AnyStage {
  kind: "grid";
  /** Stages whose parts it takes. */
  takes: readonly string[];
  /** The parameters that matter to a combination: two that differ in the others are one. */
  effective(parameters: Parameters): Parameters;
  /**
   * @param input all parts
   * @param base path of the part without ending: further files of the result begin with it
   * @returns the row of the table of results, and matrices that become .npy files
   */
  run(
    input: ScaleRun,
    parameters: Parameters,
    base: string,
    task: ShardTask,
  ): Promise<{ row: Record<string, string | number | null>; arrays: Record<string, Matrix> }>;
}

/** One thing that can be done to a collection shard by shard. */
export type Stage = SongStage | PartStage | GridStage;
