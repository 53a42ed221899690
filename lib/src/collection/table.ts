import type { BadRecord } from "./csv.js";

/** A table of a collection. Cells are trimmed text in Unicode form NFC; a missing cell at the end of a row is "". */
export interface Table {
  /** Unique. The second of two columns with one name is called "name (2)". */
  columns: string[];
  /** `line` is where a row begins, from 1; `short` where it has fewer cells than there are columns. */
  rows: { line: number; cells: Record<string, string>; short: boolean }[];
  /** One sentence for each row that cannot be read. */
  bad: BadRecord[];
  /** How the table is written: "separated by tabs, UTF-8". */
  dialect: string;
  /** What was mended or guessed in reading it, a sentence each, without the table's name. */
  notes: string[];
  /** Whether the first row names no columns, so that they are called column1, column2, … */
  headerless: boolean;
  /** A cell as a number, by the way its column writes numbers, or as text. */
  valueIn(column: string, text: string): string | number;
}
