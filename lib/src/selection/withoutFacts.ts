import { Matrix } from "../array/index.js";
import type { RecordingFacts } from "../audio/index.js";
import { Block } from "../linalg/block.js";
import { orthonormalize } from "../linalg/orthonormalize.js";

/**
 * A space without what length, loudness, bandwidth and codec of the recordings tell linearly: the residuals of its columns
 * on them, by least squares over all songs. A song whose recording is not known counts as an average one.
 *
 * @param X n x d
 * @param facts of each song
 * @returns n x d; undefined where no fact differs between songs
 */
export function withoutFacts(X: Matrix, facts: readonly (RecordingFacts | undefined)[]): Matrix | undefined {
  const codecs = [...new Set(facts.flatMap((fact) => fact?.codec ?? []))].sort().slice(1);
  const columns = [
    ...(["seconds", "loudness", "bandwidth"] as const).map((name) => facts.map((fact) => fact?.[name])),
    ...codecs.map((codec) => facts.map((fact) => fact && Number(fact.codec === codec))),
  ].flatMap((column) => standardized(column) ?? []);
  if (columns.length === 0) return undefined;
  const basis = Block.from(columns);
  orthonormalize(basis);
  const directions = columns.map((_, j) => basis.column(j));
  const out = Matrix.from(X.toRows());
  for (const q of directions) {
    const along = new Float64Array(X.cols);
    for (let i = 0; i < X.rows; i++) for (let c = 0; c < X.cols; c++) along[c]! += q[i]! * X.data[i * X.cols + c]!;
    for (let i = 0; i < X.rows; i++) for (let c = 0; c < X.cols; c++) out.data[i * X.cols + c]! -= q[i]! * along[c]!;
  }
  return out;
}

/** Mean 0 and length 1, what is missing at the mean; undefined for a constant (to the precision of 32-bit values). */
function standardized(column: readonly (number | undefined)[]): Float64Array | undefined {
  const known = column.filter((value) => value !== undefined);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const centered = Float64Array.from(column, (value) => (value === undefined ? 0 : value - mean));
  const length = Math.hypot(...centered);
  if (!(length > 1e-6 * Math.abs(mean) * Math.sqrt(known.length)) || length === 0) return undefined;
  return centered.map((value) => value / length);
}
