import type { DuckDBConnection } from "@duckdb/node-api";

/**
 * Runs `work` with a connection to an empty database in memory, which ends with it. DuckDB's library (70 MB) is loaded at
 * the first call, and not with this file.
 *
 * @param settings of the database beyond those that every query has, such as `memory_limit`
 */
export async function withConnection<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  // Without extensions from the network; what Parquet needs is built in.
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    autoinstall_known_extensions: "false", // cspell:disable-line
    autoload_known_extensions: "false",
    ...settings,
  });
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** A name in SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text in SQL. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
