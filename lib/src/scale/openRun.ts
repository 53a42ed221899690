import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Matrix } from "../array/index.js";
import { framesPerColumn } from "../audio/features.js";
import type { Features, MelImages } from "../audio/index.js";
import { UserError } from "../errors.js";
import type { Posterior } from "../models/index.js";
import type { Skipped } from "../song.js";
import { type Manifest, readManifest } from "./manifest.js";
import { queryMatrix, queryParquet, type TableRow } from "./parquet.js";
import { PartArray } from "./partArray.js";

/** Of the stage's parameters, those that give the size of an image. */
type ImageParameters = Record<"nMels" | "width" | "hopLength" | "seconds" | "sampleRate", number>;

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /**
   * Songs that set the order of the rows, such as `collection.songs`: rows are then those of `extractAll`, and `indices`
   * count in these songs. Default: the order of the manifest, by content.
   */
  songs?: readonly { id: string }[];
}

/**
 * Opens what `npm run scale` made, as a notebook uses a small run:
 *
 *     const run = await openRun("results/scale/songs/features-1a2b3c4d5e6f", { songs: collection.songs });
 *     const { melStats } = await run.features();
 *
 * Parts that are not made yet are left out, and `missing` counts them.
 *
 * @param folder of one stage, which `npm run scale` names at its end
 * @returns the run, as far as it is made
 * @throws UserError where it holds no manifest, or one of another version of the library
 */
export async function openRun(folder: string, options: OpenRunOptions = {}): Promise<ScaleRun> {
  return openManifest(path.resolve(folder), readManifest(path.resolve(folder, "manifest.json")), options);
}

/** Opens a run whose manifest is known, also one of a few of its shards. @internal */
export async function openManifest(
  folder: string,
  manifest: Manifest,
  options: OpenRunOptions = {},
): Promise<ScaleRun> {
  const made = manifest.shards
    .map(({ part }) => path.resolve(folder, part))
    .filter((base) => existsSync(`${base}.parquet`));
  const files = made.map((base) => `${base}.parquet`);
  const grid = manifest.shards.some(({ parameters }) => parameters !== undefined);
  const columns = "SELECT id, key, status, reason, seconds FROM parts";
  const rows = grid || files.length === 0 ? [] : await queryParquet(files, columns);
  const table = manifest.table === undefined ? [] : [path.resolve(folder, manifest.table)];
  const named = table.length === 0 ? [] : await queryParquet(table, "SELECT id, file FROM parts");
  const fileOf = new Map(named.map(({ id, file }) => [id, file]));
  const songs = rows.map((row) => ({ ...row, file: fileOf.get(row.id!) ?? "" }));
  return new ScaleRun(folder, manifest, made, songs, options);
}

/** A run of one stage, as far as it is made. {@link openRun} opens it. */
export class ScaleRun {
  /** Name of the stage. */
  readonly stage: string;
  /** All parameters of the stage. */
  readonly parameters: Manifest["parameters"];
  /** Shards whose part is not made yet. */
  readonly missing: number;
  /** Songs without values, each with the reason. */
  readonly skipped: Skipped[];
  readonly #files: string[];
  /** Rows with values in all parts. */
  readonly #rows: number;
  /** Of the rows in their final order: song, seconds, and row among those of all parts. */
  readonly #order: { id: string; key: string; index: number; seconds: number; row: number }[];

  /** @internal */
  constructor(
    /** The folder of the run. */
    readonly folder: string,
    /** What the run is of: its stage, parameters and shards. */
    readonly manifest: Manifest,
    private readonly made: readonly string[],
    rows: readonly TableRow[],
    { songs }: OpenRunOptions,
  ) {
    this.stage = manifest.stage;
    this.parameters = manifest.parameters;
    this.missing = manifest.shards.length - made.length;
    this.#files = made.map((base) => `${base}.parquet`);
    this.skipped = rows.flatMap(({ id, file, status, reason }) =>
      status === "ok" ? [] : [{ id: id as string, file: file as string, reason: reason as string }],
    );
    const places = songs && new Map(songs.map(({ id }, index) => [id, index]));
    let row = 0;
    const order = rows.flatMap(({ id, key, status, seconds }, at) => {
      if (status !== "ok") return [];
      const index = places ? places.get(id as string) : at;
      const named = { id: id as string, key: key as string };
      const entry = { ...named, index: index ?? -1, seconds: seconds as number, row: row++ };
      return index === undefined ? [] : [entry];
    });
    this.#rows = row;
    this.#order = order.sort((a, b) => a.index - b.index);
    if (places) this.skipped.sort((a, b) => (places.get(a.id) ?? -1) - (places.get(b.id) ?? -1));
  }

  /**
   * Rows of the parts' tables, by SQL of DuckDB. `parts` has a row a song with id, key, status, reason and the stage's columns; of
   * the stages train and cluster it is the table of results, a row for each combination of parameters:
   *
   *     showTable(await run.rows("SELECT model, latentDim, seed, valLoss FROM parts ORDER BY valLoss"));
   *
   * @param sql a SELECT from `parts`; default all of it
   * @param values of the query's `?`, in their order
   */
  async rows(sql?: string, values?: readonly (string | number)[]): Promise<TableRow[]> {
    return this.#files.length === 0 ? [] : queryParquet(this.#files, sql, values);
  }

  /**
   * The features by kind, as `extractAll` gives them. They are held in memory: 4 bytes a value.
   *
   * @throws UserError where the run is of another stage
   */
  async features(): Promise<Record<string, Features>> {
    this.#expect("features");
    const columns = await this.columns();
    const found: Record<string, Features> = {};
    for (const kind of this.parameters.kinds as string[]) {
      const names = columns.filter((name) => name.startsWith(`${kind}.`));
      const X = await this.matrix(names);
      found[kind] = { ...this.#extraction(), X, names: names.map((name) => name.slice(kind.length + 1)) };
    }
    return found;
  }

  /**
   * The images, as `extractMelImages` gives them: they stay on disk and are read a batch at a time.
   *
   * @throws UserError where the run is of another stage
   */
  images(): MelImages {
    this.#expect("images");
    const { nMels: height, width, hopLength, seconds, sampleRate } = this.parameters as unknown as ImageParameters;
    const images = new PartArray(this.made.map((base) => `${base}.images.npy`));
    const rows = this.#order.map(({ row }) => row);
    return {
      ...this.#extraction(),
      length: rows.length,
      height,
      width,
      cols: height * width,
      columnLength: hopLength * framesPerColumn({ hopLength, seconds, width }, sampleRate),
      read: async (asked) => images.read(Array.from(asked, (row) => rows[row] ?? -1)),
    };
  }

  /**
   * Latent means and variances, as a model's `encode` gives them: 8 bytes a value in memory.
   *
   * @throws UserError where the run is not of the stage encode
   */
  async posterior(): Promise<Posterior> {
    this.#expect("encode", "latent means");
    return { mu: this.#array("mu"), logVar: this.#array("logVar") };
  }

  /**
   * Labels of one row of the table of results, one a song with values, in the order of the run that was clustered.
   *
   * @param part as the table names it
   * @throws UserError where there is no such part, or the run is not of the stage cluster
   */
  labels(part: string): Int32Array {
    this.#expect("cluster", "labels");
    const base = this.made.find((one) => path.basename(one) === part);
    if (!base) throw new UserError(`${this.folder} has no part ${part}; its table of results names them.`);
    const labels = new PartArray([`${base}.labels.npy`]);
    return Int32Array.from(labels.read(Array.from({ length: labels.rows }, (_, row) => row)));
  }

  /**
   * Trainings that `--stop asha` ended early: parameters, the last epoch and its validation loss. Without `--stop`, npm run scale goes
   * on with them from their checkpoints.
   */
  stopped(): Record<string, string | number>[] {
    return this.manifest.shards.flatMap(({ part, parameters }) => {
      const file = path.join(this.folder, `${part}.stopped.json`);
      if (!existsSync(file) || existsSync(path.join(this.folder, `${part}.parquet`))) return [];
      return [{ name: part, ...parameters, ...JSON.parse(readFileSync(file, "utf8")) }];
    });
  }

  /** Ids of the songs with values, in the order of the run. */
  get ids(): string[] {
    return this.#order.map(({ id }) => id);
  }

  /** Of their content. @internal */
  get keys(): string[] {
    return this.#order.map(({ key }) => key);
  }

  /** @internal */
  get seconds(): Float32Array {
    return Float32Array.from(this.#order, ({ seconds }) => seconds);
  }

  /** Names of the columns of the parts. @internal */
  async columns(): Promise<string[]> {
    return (
      await this.rows("SELECT name FROM (DESCRIBE SELECT * FROM parts) AS described(name, type, n, k, d, e)")
    ).map(({ name }) => name as string);
  }

  /** Columns of the parts as a matrix, one row for each song that has values, in the order of the run. @internal */
  async matrix(names: readonly string[]): Promise<Matrix> {
    const X = await queryMatrix(this.#files, names, this.#rows, "status = 'ok'");
    return X.select(Int32Array.from(this.#order, ({ row }) => row));
  }

  /** An array of the parts in memory, in the order of the run. */
  #array(name: string): Matrix {
    const parts = new PartArray(this.made.map((base) => `${base}.${name}.npy`));
    const rows = this.#order.map(({ row }) => row);
    return new Matrix(rows.length, parts.cols, parts.read(rows));
  }

  #extraction(): Pick<Features, "ids" | "indices" | "skipped" | "seconds" | "notes"> {
    const { missing } = this;
    return {
      ids: this.ids,
      indices: Int32Array.from(this.#order, ({ index }) => index),
      skipped: this.skipped,
      seconds: this.seconds,
      notes:
        missing === 0
          ? []
          : [`${missing} of ${this.manifest.shards.length} shards are not made yet; npm run scale goes on with them.`],
    };
  }

  #expect(stage: string, what = stage): void {
    if (this.stage !== stage) {
      throw new UserError(
        `${this.folder} holds the stage ${this.stage}, which has no ${what}; open a run of the stage ${stage}.`,
      );
    }
  }
}
