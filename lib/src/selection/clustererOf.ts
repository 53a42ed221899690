import type { Matrix } from "../array/index.js";
import { UserError } from "../errors.js";
import { CLUSTERERS, DRAWS, runUnit } from "./sweepUnit.js";

/** Clusters the rows of a matrix: one label each, noise -1. */
export type Clusterer = (X: Matrix, seed?: number) => Promise<Int32Array>;

/**
 * The clusterer of a row of an evaluation, to run it on another matrix.
 *
 * @param row its `algorithm`, such as "agglomerative", and `parameters`, such as "k=10, linkage=ward"
 * @returns undefined where the labels came from elsewhere, such as from VaDE
 */
export function clustererOf({
  algorithm,
  parameters,
}: {
  algorithm: string;
  parameters: string;
}): Clusterer | undefined {
  if (!Object.hasOwn(CLUSTERERS, algorithm)) return undefined;
  const combination = Object.fromEntries(
    parameters
      .split(", ")
      .filter((part) => part.includes("="))
      .map((part) => {
        const [name, value] = part.split("=") as [string, string];
        return [name, parameterValue(value)];
      }),
  );
  const draws = DRAWS.includes(algorithm);
  return async (X, seed) => {
    const unit = { X, space: `again/${++spaces}`, algorithm, combinations: [combination], configuration: 0 };
    const [labeling] = await runUnit({ ...unit, ...(draws && seed !== undefined && { seed }) });
    if (labeling!.failure) throw new UserError(labeling!.failure);
    return labeling!.labels;
  };
}

function parameterValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Names of the matrices, so that none is taken for another. */
let spaces = 0;
