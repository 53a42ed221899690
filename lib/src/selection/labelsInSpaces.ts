import type { MatrixLike } from "../array/index.js";
import { toMatrix } from "../array/matrix.js";
import type { Split } from "../collection/index.js";
import type { Row } from "../io/index.js";
import { knnAgainstChance, type Truth } from "../metrics/index.js";

/** A space in which labels are looked for. */
export interface EncodedSpace {
  /** The model, such as "CVAE told genre". */
  representation: string;
  /** How its songs were encoded, such as "mean" or "draw". */
  encoded: string;
  /** Seed of the model. */
  seed: number;
  /** n x d. */
  Z: MatrixLike;
  /** The label that the model was told, if any. */
  sawLabels?: string;
}

/** Options of {@link labelsInSpaces}. */
export interface LabelsInSpacesOptions {
  /** True labels by name, such as `truthOf(songs)`. */
  truth: Readonly<Record<string, Truth>>;
  /** The songs' split. */
  split: Split;
  /** Seed of the shuffled labels. Default 0. */
  seed?: number;
}

/**
 * Is a label still in a space? The share of songs whose five nearest other songs vote for their label, beside that of
 * shuffled labels: on the test songs, and on all songs, most of which are training songs and share their artist with
 * others. A part of the songs in which a label has a single class is left out.
 *
 * @param spaces of the same songs
 * @param options the labels, and the split of the songs
 * @returns rows for `summarizeSeeds`: the way of encoding is `algorithm`, the label `parameters`; with accuracy, its
 *   standard error and chance
 */
export function labelsInSpaces(spaces: readonly EncodedSpace[], { truth, split, seed }: LabelsInSpacesOptions): Row[] {
  return spaces.flatMap(({ representation, encoded, seed: ofModel, Z, sawLabels }) => {
    const M = toMatrix("labelsInSpaces", Z, "Z");
    const parts = { test: split.test, all: Int32Array.from({ length: M.rows }, (_, i) => i) };
    return Object.entries(truth).flatMap(([label, values]) =>
      Object.entries(parts).flatMap(([part, rows]): Row[] => {
        const there = Array.from(rows, (i) => values[i]);
        if (new Set(there.filter(Boolean)).size < 2) return [];
        const found = knnAgainstChance(M.select(rows), there, { ...(seed !== undefined && { seed }) });
        const identity = { representation, algorithm: encoded, parameters: label, split: part, seed: ofModel };
        return [{ ...identity, sawLabels: sawLabels ?? "", ...found }];
      }),
    );
  });
}
