import type { Matrix, RowBatches } from "../array/index.js";
import { UserError } from "../errors.js";
import { didYouMean, withDefaults } from "../options.js";
import { quoteName } from "./database.js";
import { queryMatrix, queryParquet } from "./parquet.js";

/** Options of {@link parquetBatches}. */
export interface ParquetBatchesOptions {
  /** Columns of numbers, by name, or all whose names begin so: `["melStats.*", "seconds"]`. */
  columns: readonly string[];
}

/** Rows of Parquet files, read file by file each time they are iterated. */
export interface ParquetBatches extends RowBatches {
  /** Rows that have a value in every column. */
  readonly rows: number;
  /** Columns of the matrix. */
  readonly cols: number;
  /** Their names. */
  readonly names: readonly string[];
  /** The files with the number of such rows of each, in the order in which they are read. */
  readonly files: readonly { file: string; rows: number }[];
  /** One piece for each file that has such rows. */
  [Symbol.asyncIterator](): AsyncGenerator<Matrix>;
}

/** Types of DuckDB that a 32-bit float stands for. */
const NUMBERS = /^(FLOAT|DOUBLE|TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER)$/; // cspell:disable-line

/**
 * Columns of Parquet files as one matrix that is never in memory as a whole: the features of `npm run scale`, of which one
 * file is in memory at a time. Rows that lack a value, as those of songs that could not be read, are left out.
 *
 *     const rows = await parquetBatches(files, { columns: ["melStats.*", "mfccStats.*"] });
 *     const scaler = await incrementalStandardize(rows);
 *
 * @param files one file or several, with the same columns, in the order of their rows
 * @param options which columns, in this order
 * @returns the rows, to iterate any number of times
 * @throws UserError where a file can't be read, or a column is missing or holds no numbers
 */
export async function parquetBatches(
  files: string | readonly string[],
  options: ParquetBatchesOptions,
): Promise<ParquetBatches> {
  const { columns } = withDefaults<ParquetBatchesOptions>("parquetBatches", options, { columns: [] });
  const all = typeof files === "string" ? [files] : [...files];
  if (all.length === 0) throw new UserError("parquetBatches was given no file; give at least one.");
  const names = namesOf(columns, await columnsIn(all));
  const complete = names.map((name) => `${quoteName(name)} IS NOT NULL`).join(" AND ");
  const counts: { file: string; rows: number }[] = [];
  for (const file of all) {
    const [counted] = await queryParquet([file], `SELECT count(*) AS rows FROM parts WHERE ${complete}`);
    counts.push({ file, rows: Number(counted!.rows) });
  }
  return {
    rows: counts.reduce((sum, { rows }) => sum + rows, 0),
    cols: names.length,
    names,
    files: counts,
    async *[Symbol.asyncIterator]() {
      for (const { file, rows } of counts) if (rows > 0) yield await queryMatrix([file], names, rows, complete);
    },
  };
}

/** Type of each column, by name. */
async function columnsIn(files: readonly string[]): Promise<Map<string, string>> {
  const found = await queryParquet(files, "DESCRIBE SELECT * EXCLUDE (filename) FROM parts");
  return new Map(found.map((row) => [String(row.column_name), String(row.column_type)]));
}

function namesOf(asked: readonly string[], known: ReadonlyMap<string, string>): string[] {
  const names = asked.flatMap((name) => {
    if (known.has(name)) return [name];
    const begun = name.endsWith("*") ? [...known.keys()].filter((one) => one.startsWith(name.slice(0, -1))) : [];
    if (begun.length > 0) return begun;
    const names = [...known.keys()];
    throw new UserError(
      `parquetBatches: there is no column "${name}"${didYouMean(name, names)}; the files have ${names.slice(0, 20).join(", ")}${names.length > 20 ? ` and ${names.length - 20} more` : ""}.`,
    );
  });
  if (names.length === 0) throw new UserError('parquetBatches needs columns, such as { columns: ["melStats.*"] }.');
  for (const name of names) {
    if (!NUMBERS.test(known.get(name)!)) {
      throw new UserError(`parquetBatches: the column "${name}" is of type ${known.get(name)}; it must hold numbers.`);
    }
  }
  return [...new Set(names)];
}
