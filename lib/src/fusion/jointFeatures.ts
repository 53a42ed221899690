import { inspect } from "node:util";
import { checkMatrix, Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { summary } from "../inspection.js";
import { checkChoice, withDefaults } from "../options.js";
import { StandardScaler } from "../preprocessing/standardize.js";

/** One modality of the songs: its features, and which songs have it. */
export interface ModalityFeatures {
  /** n x d, one row per song; rows of songs without the modality are not read. */
  X: MatrixLike;
  /** n: true or 1 for the songs that have the modality. Default: all. */
  mask?: ArrayLike<boolean | number> | undefined;
}

const BALANCES = ["columns", "modalities"] as const;

/** Options of {@link jointFeatures}. */
export interface JointFeaturesOptions {
  /**
   * "columns": every column has variance 1, so that a modality weighs as much as it has columns. "modalities": every
   * modality has the same total variance, whatever its number of columns; the mean over all columns stays 1. Default
   * "columns".
   */
  balance?: (typeof BALANCES)[number];
}

interface Part {
  scaler: StandardScaler;
  /** What balances the modalities, times the standardized columns. */
  factor: number;
}

/** Standardized features of several modalities, side by side. {@link jointFeatures} makes them. */
export class JointFeatures<Name extends string = string> {
  readonly #parts: ReadonlyMap<Name, Part>;

  /** @internal */
  constructor(
    parts: ReadonlyMap<Name, Part>,
    modalities: Readonly<Record<Name, ModalityFeatures>>,
    /** Sentences about what was put together: columns and songs of each modality. */
    readonly notes: readonly string[],
  ) {
    this.#parts = parts;
    this.Z = this.transform(modalities);
  }

  /** The songs it was made of, n x the sum of the modalities' columns, in their order. */
  readonly Z: Matrix;

  /** Puts the same modalities of other songs side by side, with the statistics of the training songs. */
  transform(modalities: Readonly<Record<Name, ModalityFeatures>>): Matrix {
    const blocks = [...this.#parts].map(([name, { scaler, factor }]) => {
      const M = checkedModality(name, modalities[name]);
      const out = Matrix.zeros(M.X.rows, scaler.mean.length);
      const Z = scaler.transform(M.X.select(M.there));
      M.there.forEach((song, i) => {
        out.row(song).set(Z.row(i).map((z) => z * factor));
      });
      return out;
    });
    return Matrix.hstack(...blocks);
  }

  /**
   * The modalities back, each in its own units: of what a model decoded, for example.
   * @param Z n x the sum of the columns
   * @returns by name, n x d
   */
  inverseTransform(Z: MatrixLike): Record<Name, Matrix> {
    const M = toMatrix("JointFeatures.inverseTransform", Z, "Z");
    const cols = [...this.#parts.values()].reduce((sum, { scaler }) => sum + scaler.mean.length, 0);
    if (M.cols !== cols) throw new UserError(`The joint features have ${cols} columns, but Z has ${M.cols}.`);
    let from = 0;
    const parts = [...this.#parts].map(([name, { scaler, factor }]) => {
      const block = new Matrix(M.rows, scaler.mean.length);
      for (let i = 0; i < M.rows; i++) {
        block.row(i).set(
          M.row(i)
            .subarray(from, from + block.cols)
            .map((z) => z / factor),
        );
      }
      from += block.cols;
      return [name, scaler.inverseTransform(block)] as const;
    });
    return Object.fromEntries(parts) as Record<Name, Matrix>;
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { Z, notes, transform, inverseTransform } = this;
    return summary(`jointFeatures: ${[...this.#parts.keys()].join(" + ")}`, { Z, notes, transform, inverseTransform });
  }
}

/**
 * Early fusion before a model: each modality standardized with the statistics of the training songs that have it, all
 * columns side by side. A song without a modality has zeros there, the mean of the training songs.
 *
 *     const joint = await jointFeatures({ audio: { X: audio }, lyrics: words }, split.train);
 *     await train(vae, joint.Z.select(split.train));
 *     joint.inverseTransform(await vae.decode(mu)).lyrics;
 *
 * `fuseEarly` does the same to representations without a split: it fits on all rows.
 *
 * @param modalities by name, in the order of the columns; all of the same songs
 * @param trainIndices indices of the training songs; nothing is learned from the others
 * @returns the features `Z` of all songs, and the way back
 * @throws UserError where the modalities differ in songs, or no training song has one of them
 */
export async function jointFeatures<Name extends string>(
  modalities: Readonly<Record<Name, ModalityFeatures>>,
  trainIndices: ArrayLike<number>,
  options: JointFeaturesOptions = {},
): Promise<JointFeatures<Name>> {
  const { balance } = withDefaults<Required<JointFeaturesOptions>>("jointFeatures", options, { balance: "columns" });
  checkChoice("balance", balance, BALANCES);
  const names = Object.keys(modalities) as Name[];
  if (names.length === 0) throw new UserError("jointFeatures needs at least one modality; none was given.");
  const checked = names.map((name) => ({ name, ...checkedModality(name, modalities[name]) }));
  const songs = checked[0]!.X.rows;
  const other = checked.find(({ X }) => X.rows !== songs);
  if (other) {
    throw new UserError(
      `jointFeatures: ${names[0]} has ${songs} rows, but ${other.name} has ${other.X.rows}; both need one per song.`,
    );
  }
  const cols = checked.reduce((sum, { X }) => sum + X.cols, 0);
  const training = new Set(Array.from(trainIndices));
  const parts = new Map(
    checked.map(({ name, X, there }) => {
      const fitted = there.filter((song) => training.has(song));
      if (fitted.length === 0) {
        throw new UserError(
          `jointFeatures: none of the ${training.size} training songs has ${name}; leave it out or take more songs.`,
        );
      }
      const factor = balance === "columns" ? 1 : Math.sqrt(cols / (names.length * X.cols));
      return [name, { scaler: StandardScaler.fit("jointFeatures", X.select(fitted)), factor }] as const;
    }),
  );
  const notes = checked.map(({ name, X, there }) => {
    const without = songs - there.length;
    return `${name}: ${X.cols} columns, ${there.length} of ${songs} songs${without > 0 ? `; the other ${without} have zeros, the mean of the training songs` : ""}.`;
  });
  return new JointFeatures(parts, modalities, notes);
}

/** The matrix, finite where the mask says that the song has the modality, and those songs. */
function checkedModality(name: string, given: ModalityFeatures | undefined): { X: Matrix; there: number[] } {
  if (given?.X === undefined) throw new UserError(`jointFeatures: ${name} has no X; give { X, mask }.`);
  const X = toMatrix("jointFeatures", given.X, name);
  const { mask } = given;
  if (mask && mask.length !== X.rows) {
    throw new UserError(
      `jointFeatures: ${name} has ${X.rows} rows, but its mask ${mask.length}; both need one per song.`,
    );
  }
  const there = Array.from({ length: X.rows }, (_, song) => song).filter((song) => !mask || mask[song]);
  checkMatrix("jointFeatures", X.select(there), { name, minRows: 0 });
  return { X, there };
}
