import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Matrix } from "../array/index.js";
import { UserError } from "../errors.js";
import { diskError, writeWhole } from "../io/files.js";
import { quoteName, quoteText, withConnection } from "./database.js";

/**
 * Tables in Parquet, written and read by DuckDB. Its library (70 MB) is loaded at the first call, and not with this file.
 *
 * The same columns give the same bytes: one thread, a fixed compression and row groups of a fixed size, no time and no name
 * of a machine in the file. Another version of DuckDB may write other bytes; package-lock.json pins it.
 */

/** Columns of a table as Parquet stores them: VARCHAR, INTEGER, BIGINT, FLOAT and DOUBLE. */
export type ColumnType = "text" | "integer" | "long" | "float" | "double";

/** One column of a table. */
export interface Column {
  /** Unique in its table. */
  name: string;
  /** `long` are whole numbers beyond 32 bits, such as a file's size. */
  type: ColumnType;
  /** One value a row; null where there is none. */
  values: ArrayLike<string | number | null>;
}

const SQL_TYPES: Record<ColumnType, string> = {
  text: "VARCHAR",
  integer: "INTEGER",
  long: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
};

/** Rows in a row group: small enough that one shard of a manifest is read without the rest. */
const ROW_GROUP = 2048;

/**
 * Writes a Parquet file, whole or not at all.
 *
 * @param file its folder is made where it is missing
 * @param columns all of the same length, at least one
 * @throws UserError where the disk is full or may not be written
 */
export async function writeParquet(file: string, columns: readonly Column[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-parquet-"));
  const partial = path.join(folder, "table.parquet");
  try {
    await withConnection(async (connection) => {
      const declared = columns.map(({ name, type }) => `${quoteName(name)} ${SQL_TYPES[type]}`);
      await connection.run(`CREATE TABLE part (${declared.join(", ")})`);
      await fill(connection, columns);
      const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP}`;
      await connection.run(`COPY part TO ${quoteText(partial)} (${options})`);
    }).catch((error: Error) => {
      const full = /no space left/i.test(error.message);
      throw full ? diskError(Object.assign(error, { code: "ENOSPC" }), partial) : error;
    });
    // Through writeWhole, which syncs and renames: DuckDB does neither.
    writeWhole(file, readFileSync(partial));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(connection: DuckDBConnection, columns: readonly Column[]): Promise<void> {
  const appender = await connection.createAppender("part");
  const append: Record<ColumnType, (value: never) => void> = {
    text: (value) => appender.appendVarchar(value),
    integer: (value) => appender.appendInteger(value),
    long: (value) => appender.appendBigInt(BigInt(value)),
    float: (value) => appender.appendFloat(value),
    double: (value) => appender.appendDouble(value),
  };
  const rows = columns[0]?.values.length ?? 0;
  for (let row = 0; row < rows; row++) {
    for (const { type, values } of columns) {
      const value = values[row];
      if (value === null || value === undefined) appender.appendNull();
      else append[type](value as never);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** A row of a table, by the names of its columns; whole numbers of 64 bits as numbers. */
export type TableRow = Record<string, string | number | null>;

/**
 * The rows of one or more Parquet files that a query asks for.
 *
 * @param files the table `parts` of the query: all of them, one after the other, with the column `filename`
 * @param sql a SELECT from `parts`
 * @param values of the query's `?`, in their order
 * @throws UserError where a file is missing or is no whole Parquet file
 */
export async function queryParquet(
  files: readonly string[],
  sql = "SELECT * FROM parts",
  values: readonly (string | number)[] = [],
): Promise<TableRow[]> {
  return query(files, async (connection) => {
    const read = await connection.runAndReadAll(sql, [...values]);
    const rows = read.getRowObjectsJS() as Record<string, string | number | bigint | null>[];
    return rows.map((row) => mapValues(row, (value) => (typeof value === "bigint" ? Number(value) : value)));
  });
}

/**
 * Columns of numbers as a matrix, chunk by chunk: 4 bytes a value, where rows as objects take a hundred.
 *
 * @param files the table `parts`, as in {@link queryParquet}
 * @param names of the columns, FLOAT
 * @param rows how many rows come, in the order of the files
 * @param where a condition of SQL on the rows
 * @returns rows x names.length
 */
export async function queryMatrix(
  files: readonly string[],
  names: readonly string[],
  rows: number,
  where: string,
): Promise<Matrix> {
  const X = new Matrix(rows, names.length);
  if (rows === 0) return X;
  await query(files, async (connection) => {
    const result = await connection.stream(`SELECT ${names.map(quoteName).join(", ")} FROM parts WHERE ${where}`);
    let row = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (let j = 0; j < names.length; j++) {
        const values = chunk.getColumnValues(j) as number[];
        for (let i = 0; i < values.length; i++) X.data[(row + i) * X.cols + j] = values[i]!;
      }
      row += chunk.rowCount;
    }
  });
  return X;
}

/** Runs `work` with the view `parts`: the rows of all files in their order, each with its `filename`. */
function query<T>(files: readonly string[], work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  return withConnection(async (connection) => {
    try {
      const list = files.map(quoteText).join(", ");
      await connection.run(
        `CREATE VIEW parts AS SELECT * FROM read_parquet([${list}], union_by_name = true, filename = true)`,
      );
      return await work(connection);
    } catch (error) {
      throw readError(error as Error, files);
    }
  });
}

function readError(error: Error, files: readonly string[]): Error {
  if (!/No files found|IO Error|magic bytes|too small|Parquet/i.test(error.message)) return error;
  const which = files.length === 1 ? `${files[0]} can't` : `One of the ${files.length} Parquet files can't`;
  return new UserError(`${which} be read (${error.message.split("\n")[0]}); delete it and run the same command again.`);
}

function mapValues<A, B>(row: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)]));
}
