import { UserError } from "../errors.js";

/** Classes of rows: strings or numbers; undefined, null, "" and NaN are missing, and such rows take no part in a fit. */
export type ClassLabels = ArrayLike<string | number | null | undefined>;

/** The labeled rows: row `rows[i]` is of class `classes[codes[i]]`. */
export interface LabeledRows {
  rows: Int32Array;
  codes: Int32Array;
  /** Ascending: numbers by size, then strings by code point. */
  classes: (string | number)[];
}

/**
 * The rows with a class, and the classes there are.
 *
 * @param where name of the function, for the message
 * @throws UserError where the lengths differ, or fewer than two classes are there
 */
export function labeledRows(where: string, rows: number, y: ClassLabels): LabeledRows {
  if (y.length !== rows) {
    throw new UserError(`${where}: X has ${rows} rows but y has ${y.length} classes; both need one per song.`);
  }
  const labeled = Int32Array.from(Array.from({ length: rows }, (_, i) => i).filter((i) => !isMissing(y[i])));
  const classes = [...new Set(Array.from(labeled, (i) => y[i] as string | number))].sort(ascending);
  if (classes.length < 2) {
    const there = classes.length === 1 ? `only "${classes[0]}"` : "none";
    throw new UserError(`${where} needs at least two classes among the labeled rows of y; there is ${there}.`);
  }
  const codeOf = new Map(classes.map((name, code) => [name, code]));
  return { rows: labeled, codes: labeled.map((i) => codeOf.get(y[i] as string | number)!), classes };
}

/** Whether a row has no class: undefined, null, "" or NaN. */
export function isMissing(value: string | number | null | undefined): boolean {
  return value === undefined || value === null || value === "" || Number.isNaN(value);
}

/** Order of classes: numbers by size, then strings by code point. */
export function ascending(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : 1;
}
