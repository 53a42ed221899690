import { readFileSync } from "node:fs";
import path from "node:path";
import { Matrix } from "../array/index.js";
import { scaleImages } from "../audio/index.js";
import { oneOf, UserError } from "../errors.js";
import { contentKey } from "../io/cache.js";
import { writeWhole } from "../io/files.js";
import { type Batches, selectBatches } from "../models/index.js";
import { standardize } from "../preprocessing/index.js";
import type { ScaleRun } from "./openRun.js";
import type { Parameters } from "./stage.js";

/** What a model of a run reads: how the columns of the parts become its input. Saved beside the model. */
export interface ModelInput {
  /** Columns of the features, as the parts name them; none for images. */
  columns: string[];
  /** Of each column over the training songs; none for images, which are standardized song by song. */
  mean: number[];
  scale: number[];
  /** Values in a row. */
  cols: number;
}

/** The rows of a run as a model reads them, and the rows that it is trained on and watched by. */
export interface ModelData {
  rows: Matrix | Batches;
  input: ModelInput;
  train: Int32Array;
  validation: Int32Array;
}

/**
 * All songs of a run as rows for a model. Features are in memory, images on disk.
 *
 * A song is for validation where the hash of its content says so: a new song moves no other one. The parts know no artists, so
 * songs of one artist are on both sides; the validation loss decides when a training stops and is no result.
 */
export async function modelData(run: ScaleRun, { kinds, validationShare }: Parameters): Promise<ModelData> {
  const held = run.keys.map((key) => Number.parseInt(contentKey(`validation ${key}`).slice(0, 8), 16) / 2 ** 32);
  const rowsWhere = (is: (place: number) => boolean) => Int32Array.from(held.keys()).filter((i) => is(held[i]!));
  const train = rowsWhere((place) => place >= (validationShare as number));
  const validation = rowsWhere((place) => place < (validationShare as number));
  if (train.length === 0) throw new UserError(`${run.folder} has no song to train on; make its parts first.`);
  if (run.stage === "images") {
    const images = run.images();
    const rows = run.parameters.normalize === "none" ? await scaleImages(images, { by: "song", train }) : images;
    return { rows, input: { columns: [], mean: [], scale: [], cols: images.cols }, train, validation };
  }
  const columns = await featureColumns(run, kinds as string);
  const X = await run.matrix(columns);
  const { mean, scale } = await standardize(X.select(train));
  const input = { columns, mean: [...mean], scale: [...scale], cols: columns.length };
  return { rows: standardized(X, input), input, train, validation };
}

/** The rows of one part, as the model that was saved with this input reads them. */
export async function modelRows(run: ScaleRun, input: ModelInput): Promise<Matrix | Batches> {
  if (run.stage !== "images") return standardized(await run.matrix(input.columns), input);
  const images = run.images();
  return run.parameters.normalize === "none" ? scaleImages(images, { by: "song", train: [] }) : images;
}

/** Some of the rows. */
export function rowsOf(rows: Matrix | Batches, which: Int32Array): Matrix | Batches {
  return rows instanceof Matrix ? rows.select(which) : selectBatches(rows, which);
}

const inputFile = (folder: string) => path.join(folder, "input.json");

export function saveInput(folder: string, input: ModelInput): void {
  writeWhole(inputFile(folder), `${JSON.stringify(input)}\n`);
}

export function loadInput(folder: string): ModelInput {
  return JSON.parse(readFileSync(inputFile(folder), "utf8"));
}

/** Columns of the kinds of features that are asked for: "all", or names joined by "+". */
async function featureColumns(run: ScaleRun, kinds: string): Promise<string[]> {
  const there = run.parameters.kinds as readonly string[];
  const asked = kinds === "all" ? there : kinds.split("+");
  const unknown = asked.find((kind) => !there.includes(kind));
  if (unknown !== undefined) {
    throw new UserError(`kinds has "${unknown}", and ${run.folder} has ${oneOf([...there])}.`);
  }
  const columns = await run.columns();
  return asked.flatMap((kind) => columns.filter((name) => name.startsWith(`${kind}.`)));
}

/** In place of `StandardScaler`, which keeps the rows that it was fitted on. */
function standardized(X: Matrix, { mean, scale }: ModelInput): Matrix {
  return new Matrix(
    X.rows,
    X.cols,
    X.data.map((value, i) => (value - mean[i % X.cols]!) / scale[i % X.cols]!),
  );
}
