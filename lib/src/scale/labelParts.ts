import path from "node:path";
import { type Matrix, npyBatches } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { NO_TASK, withDefaults } from "../options.js";
import { writeParquet } from "./parquet.js";

/**
 * Writes the label of each row, one Parquet file for each .npy file, of which one piece is in memory at a time:
 * `00001-ab.images.npy` gives `00001-ab.images.parquet`, with the columns `part` (the name up to its first point:
 * "00001-ab"), `row` (as in the parts of `npm run scale`) and `label`.
 *
 *     const fitted = await miniBatchKMeans(await npyBatches(files), { k: 50 });
 *     await labelParts(files, fitted, "labels");
 *     await queryParts(folder, "SELECT label, avg(seconds) AS mean FROM parts JOIN labels USING (part, row) GROUP BY label", {
 *       tables: { labels: "labels/*.parquet" },
 *     });
 *
 * @param files .npy files, as `npyBatches` reads them, each of another name
 * @param fitted a clustering that predicts, or any function from rows to one label each
 * @param folder where the labels go; those that are there already are replaced
 * @returns the files that were written, in the order of those that were given
 * @throws UserError where a file can't be read, or the disk is full
 */
export async function labelParts(
  files: readonly string[],
  fitted: { predict(X: Matrix): ArrayLike<number> } | ((X: Matrix) => ArrayLike<number>),
  folder: string,
  options: TaskOptions = {},
): Promise<string[]> {
  const { onProgress, signal } = withDefaults("labelParts", options, NO_TASK);
  const bases = files.map((file) => path.basename(file).replace(/\.npy$/, ""));
  const twice = bases.find((base, i) => bases.indexOf(base) < i);
  if (twice !== undefined) {
    throw new UserError(`labelParts: two files are named ${twice}.npy; their labels would go into one file.`);
  }
  const predict = typeof fitted === "function" ? fitted : (X: Matrix) => fitted.predict(X);
  // All headers first: a file that can't be read is better known before hours of work.
  await npyBatches(files);
  const written: string[] = [];
  for (const [i, file] of files.entries()) {
    const rows = await npyBatches(file);
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
