import path from "node:path";
import { type Matrix, npyBatches } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { NO_TASK, withDefaults } from "../options.js";
import { writeParquet } from "./parquet.js";
import { parquetBatches } from "./parquetBatches.js";

/** Options of {@link labelParts}. */
export interface LabelPartsOptions extends TaskOptions {
  /** Where the rows are in Parquet files: their columns, as in `parquetBatches`. */
  columns?: readonly string[];
}

/**
 * Writes the label of each row, one Parquet file for each file that was given: `00001-ab.images.npy` gives
 * `00001-ab.images.parquet`, with the columns `part` (the name up to its first point: "00001-ab"), `row` (its place in the
 * .npy file, or among the rows of the Parquet file that have values, as in the parts of `npm run scale`) and `label`.
 *
 *     const fitted = await miniBatchKMeans(await npyBatches(files), { k: 50 });
 *     await labelParts(files, fitted, "labels");
 *     await queryParts(folder, "SELECT label, avg(seconds) AS mean FROM parts JOIN labels USING (part, row) GROUP BY label", {
 *       tables: { labels: "labels/*.parquet" },
 *     });
 *
 * @param files .npy files as `npyBatches` reads them, or with `columns` Parquet files; each of another name
 * @param fitted a clustering that predicts, or any function from rows to one label each
 * @param folder where the labels go; those that are there already are replaced
 * @returns the files that were written, in the order of those that were given
 * @throws UserError where a file can't be read, or the disk is full
 */
export async function labelParts(
  files: readonly string[],
  fitted: { predict(X: Matrix): ArrayLike<number> } | ((X: Matrix) => ArrayLike<number>),
  folder: string,
  options: LabelPartsOptions = {},
): Promise<string[]> {
  const { columns, onProgress, signal } = withDefaults<LabelPartsOptions>("labelParts", options, {
    ...{ columns: undefined, ...NO_TASK },
  });
  const bases = files.map((file) => path.basename(file).replace(/\.(npy|parquet)$/, ""));
  const twice = bases.find((base, i) => bases.indexOf(base) < i);
  if (twice !== undefined) {
    throw new UserError(`labelParts: two files are named ${twice}; their labels would go into one file.`);
  }
  const predict = typeof fitted === "function" ? fitted : (X: Matrix) => fitted.predict(X);
  const open = (some: string | readonly string[]) => (columns ? parquetBatches(some, { columns }) : npyBatches(some));
  // All of them first: a file that can't be read is better known before hours of work.
  await open(files);
  const written: string[] = [];
  for (const [i, file] of files.entries()) {
    const rows = await open(file);
    const labels = new Int32Array(rows.rows);
    let done = 0;
    for await (const piece of rows) {
      signal?.throwIfAborted();
      const found = predict(piece);
      if (found.length !== piece.rows) {
        throw new UserError(`labelParts: ${piece.rows} rows got ${found.length} labels; each needs one.`);
      }
      labels.set(found, done);
      done += piece.rows;
    }
    const [part] = bases[i]!.split(".");
    const target = path.join(folder, `${bases[i]}.parquet`);
    await writeParquet(target, [
      { name: "part", type: "text", values: Array.from(labels, () => part!) },
      { name: "row", type: "integer", values: Int32Array.from(labels.keys()) },
      { name: "label", type: "integer", values: labels },
    ]);
    written.push(target);
    onProgress?.({ done: written.length, total: files.length });
  }
  return written;
}
