import type { Row } from "../io/index.js";

/**
 * Medians of some columns of a table, with lowest and highest value: columns that `showTable` shows as "0.17 [0.1, 0.3]".
 *
 * @param rows of a table; cells that are no numbers are passed over
 * @param columns name of each result, and the column it is of
 * @returns "x", "x low" and "x high" for each x of `columns`; undefined where no row has a number
 */
export function medianAndRange(rows: readonly Row[], columns: Readonly<Record<string, string>>): Row {
  const cells = Object.entries(columns).flatMap(([name, column]) => {
    const values = rows.map((row) => row[column]).filter((value) => typeof value === "number" && !Number.isNaN(value));
    const sorted = (values as number[]).sort((a, b) => a - b);
    const middle = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
    const median = sorted.length > 0 ? ((middle[0] as number) + (middle[1] as number)) / 2 : undefined;
    return [
      [name, median],
      [`${name} low`, sorted[0]],
      [`${name} high`, sorted.at(-1)],
    ];
  });
  return Object.fromEntries(cells);
}
