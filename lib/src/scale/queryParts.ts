import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { threadId } from "node:worker_threads";
import type { DuckDBConnection } from "@duckdb/node-api";
import { UserError } from "../errors.js";
import { diskError, makeFolder, sweepOnce, syncFolder } from "../io/files.js";
import { checkNumber, withDefaults } from "../options.js";
import { quoteName, quoteText, withConnection } from "./database.js";
import { readManifest } from "./manifest.js";

/** A row of an answer, by the names of its columns. */
export type QueryRow = Record<string, string | number | boolean | Date | null>;

/** Options of {@link queryParts} and {@link exportParts}. */
export interface QueryPartsOptions {
  /**
   * Further tables of the query, each a .parquet, .csv or .tsv file, or several by a pattern with `*`:
   * `{ metadata: "songs/metadata.csv" }`.
   */
  tables?: Readonly<Record<string, string>>;
  /** Values of the query's `?`, in their order, so that text from elsewhere is never SQL. */
  values?: readonly (string | number | null)[];
  /** Megabytes that the query may use; joins and sorts that need more go to temporary files. Default 1,024. */
  memoryMb?: number;
}

/**
 * Asks a question of the Parquet parts of a large run in SQL, without having them in memory: filter, join with metadata,
 * aggregate. The answer is in memory; `exportParts` writes a long one to a file.
 *
 *     await queryParts(folder, "SELECT genre, avg(seconds) AS mean FROM parts JOIN metadata USING (id) GROUP BY genre", {
 *       tables: { metadata: "songs/metadata.csv" },
 *     });
 *
 * The table `parts` has the rows of all parts in their order, with two more columns: `filename`, and `part`, its name
 * without folder and ending. Beside a manifest there is `songs`, too: shard, id, file, bytes, key.
 *
 * @param parts a folder of `npm run scale`, whose manifest says which parts are its own; another folder, all of whose
 *   .parquet files are parts; or files
 * @param sql a SELECT of DuckDB; without ORDER BY, rows come in no order that it promises
 * @returns the rows; whole numbers of 64 bits as numbers
 * @throws UserError where there are no parts, a file can't be read, or the query is wrong
 */
export async function queryParts(
  parts: string | readonly string[],
  sql: string,
  options: QueryPartsOptions = {},
): Promise<QueryRow[]> {
  return withParts("queryParts", parts, options, async (connection, values) => {
    const read = await connection.runAndReadAll(sql, values);
    const rows = read.getRowObjectsJS() as Record<string, QueryRow[string] | bigint>[];
    const plain = (value: QueryRow[string] | bigint) => (typeof value === "bigint" ? Number(value) : value);
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  });
}

/**
 * As {@link queryParts}, with the answer in a file, which is written as rows come and is there whole or not at all.
 *
 * @param parts as in `queryParts`
 * @param sql a SELECT of DuckDB
 * @param file ending in .parquet or .csv; its folder is made where it is missing
 * @returns the number of rows
 * @throws UserError as `queryParts`, and where the disk is full or may not be written
 */
export async function exportParts(
  parts: string | readonly string[],
  sql: string,
  file: string,
  options: QueryPartsOptions = {},
): Promise<number> {
  const format = { ".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER" }[path.extname(file)];
  if (!format) throw new UserError(`exportParts: the file is ${file}; it must end in .parquet or .csv.`);
  const folder = path.dirname(path.resolve(file));
  const partial = `${path.resolve(file)}.${process.pid}-${threadId}.partial`;
  try {
    makeFolder(folder);
    sweepOnce(folder);
    const rows = await withParts("exportParts", parts, options, async (connection, values) => {
      const copied = await connection.run(`COPY (${sql}) TO ${quoteText(partial)} (${format})`, values);
      return copied.rowsChanged;
    });
    const handle = openSync(partial, "r+");
    fsyncSync(handle);
    closeSync(handle);
    renameSync(partial, path.resolve(file));
    syncFolder(folder);
    return rows;
  } catch (error) {
    rmSync(partial, { force: true });
    throw diskError(error, file);
  }
}

async function withParts<T>(
  where: string,
  parts: string | readonly string[],
  options: QueryPartsOptions,
  work: (connection: DuckDBConnection, values: (string | number | null)[]) => Promise<T>,
): Promise<T> {
  const { tables, values, memoryMb } = withDefaults<Required<QueryPartsOptions>>(where, options, {
    ...{ tables: {}, values: [], memoryMb: 1024 },
  });
  checkNumber(`${where}: memoryMb`, memoryMb, { min: 64 });
  const { files, songs } = filesOf(where, parts);
  const views: [name: string, source: string][] = [
    ["parts", `(SELECT *, parse_filename(filename, true) AS part FROM ${reader(where, files, ", filename = true")})`],
    ...(songs ? [["songs", reader(where, [songs])] as [string, string]] : []),
    ...Object.entries(tables).map(([name, file]): [string, string] => [name, reader(where, [file])]),
  ];
  const known = views.map(([name]) => name);
  for (const name of Object.keys(tables)) {
    if (known.filter((one) => one === name).length === 1) continue;
    throw new UserError(`${where}: a table is named "${name}", as one that is there already; give it another name.`);
  }
  const scratch = mkdtempSync(path.join(tmpdir(), "surlab-query-"));
  try {
    return await withConnection(
      async (connection) => {
        for (const [name, source] of views) {
          await connection.run(`CREATE VIEW ${quoteName(name)} AS SELECT * FROM ${source}`);
        }
        return await work(connection, [...values]);
      },
      { memory_limit: `${Math.floor(memoryMb)}MB`, temp_directory: scratch },
    );
  } catch (error) {
    throw queryError(where, error as Error, known);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Parts that a manifest names and that are made, and its table of songs; or all Parquet files that were given. */
function filesOf(where: string, parts: string | readonly string[]): { files: string[]; songs?: string } {
  if (typeof parts !== "string" || parts.endsWith(".parquet")) {
    const files = typeof parts === "string" ? [parts] : [...parts];
    const missing = files.find((file) => !existsSync(file));
    if (missing !== undefined) throw new UserError(`${where}: there is no file ${missing}.`);
    if (files.length === 0) throw new UserError(`${where} was given no part; give a folder, or at least one file.`);
    return { files };
  }
  if (!existsSync(parts)) throw new UserError(`${where}: there is no folder ${parts}.`);
  const manifestFile = path.join(parts, "manifest.json");
  const manifest = existsSync(manifestFile) ? readManifest(manifestFile) : undefined;
  const files = manifest
    ? manifest.shards.map(({ part }) => path.join(parts, `${part}.parquet`)).filter((file) => existsSync(file))
    : readdirSync(parts)
        .filter((name) => name.endsWith(".parquet"))
        .sort()
        .map((name) => path.join(parts, name));
  if (files.length === 0) {
    throw new UserError(`${where}: ${parts} holds no parts yet; npm run scale makes them.`);
  }
  return { files, ...(manifest?.table !== undefined && { songs: path.join(parts, manifest.table) }) };
}

/** The table function that reads files of this kind. */
function reader(where: string, files: readonly string[], more = ""): string {
  const list = `[${files.map(quoteText).join(", ")}]`;
  const kind = path.extname(files[0]!).toLowerCase();
  if (kind === ".parquet") return `read_parquet(${list}, union_by_name = true${more})`;
  // All values of a table are text until the query says otherwise: "007" and "2001-02" are ids.
  if (kind === ".csv" || kind === ".tsv") return `read_csv(${list}, all_varchar = true, header = true)`;
  throw new UserError(`${where}: the table ${files[0]} is of no known kind; it must end in .parquet, .csv or .tsv.`);
}

function queryError(where: string, error: Error, tables: readonly string[]): Error {
  const [message = ""] = error.message.replace(/^Failed to [\w ]+: /, "").split("\n");
  if (/no space left/i.test(message)) return Object.assign(error, { code: "ENOSPC" });
  if (/^Out of Memory/i.test(message)) {
    return new UserError(`${where}: the query needs more memory than memoryMb allows (${message}); raise memoryMb.`);
  }
  if (/^IO Error|magic bytes|too small to be a Parquet file/i.test(message)) {
    return new UserError(`${where}: a file can't be read (${message}); make or save it again.`);
  }
  if (/^(Parser|Binder|Catalog|Conversion|Invalid Input|Syntax) Error/i.test(message)) {
    return new UserError(`${where}: the query is wrong (${message}). Its tables: ${tables.join(", ")}.`);
  }
  return error;
}
