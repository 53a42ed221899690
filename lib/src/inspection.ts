import { inspect } from "node:util";

/**
 * Gives an object a short text: how console.log, and a notebook for the last expression of a cell, show it. The field
 * that holds it is not enumerable, so that copies and comparisons of the object do not see it.
 */
export function shownAs<T extends object>(object: T, text: () => string): T {
  return Object.defineProperty(object, inspect.custom, { value: text, enumerable: false });
}

/**
 * A title, and below it the fields in a line: matrices and lists with their sizes, numbers with four digits, functions
 * as `name()`.
 */
export function summary(title: string, fields: object): string {
  const shown = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [fieldText(name, value)],
  );
  return `${title}\n  ${shown.join(", ")}`;
}

function fieldText(name: string, value: unknown): string {
  if (typeof value === "function") return `${name}()`;
  if (typeof value === "number") return `${name} ${shortNumber(value)}`;
  if (typeof value !== "object" || value === null) return `${name} ${String(value)}`;
  const { rows, cols, length } = value as { rows?: number; cols?: number; length?: number };
  if (cols !== undefined) return `${name} ${rows} x ${cols}`;
  return length === undefined ? name : `${name} (${length})`;
}

/** A number with four significant digits, without trailing zeros; whole numbers in full. */
export const shortNumber = (value: number): string => String(Number.isInteger(value) ? value : +value.toPrecision(4));
