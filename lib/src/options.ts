import type { TaskOptions } from "./async/task.js";
import { oneOf, UserError } from "./errors.js";

/**
 * Fills in the defaults of `given` (only for `undefined`: 0, "" and false are values) and rejects unknown keys, so that
 * a misspelled option is an error and not a silent default.
 *
 * @param where name of the function, for the message
 * @throws UserError naming the unknown key and the known ones
 */
export function withDefaults<T extends object>(where: string, given: Partial<T> | undefined, defaults: T): T {
  if (given !== undefined && (typeof given !== "object" || given === null || Array.isArray(given))) {
    const kind = Array.isArray(given) ? "an array" : `${given}`;
    throw new UserError(
      `${where} was given ${kind} as its options; give an object such as { ${Object.keys(defaults)[0]}: … }.`,
    );
  }
  const filled = { ...defaults };
  for (const [key, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(defaults, key)) {
      const known = Object.keys(defaults);
      throw new UserError(`${where}: unknown option "${key}"${didYouMean(key, known)}; it takes ${oneOf(known)}.`);
    }
    if (value !== undefined) (filled as Record<string, unknown>)[key] = value;
  }
  return filled;
}

/** " (did you mean k?)" with the nearest known name, the first of several, or "" where none is near. */
export function didYouMean(given: string, known: readonly string[]): string {
  const distance = (name: string) => editDistance(given.toLowerCase(), name.toLowerCase());
  const [nearest] = known.filter((name) => isNear(given, name)).sort((a, b) => distance(a) - distance(b));
  return nearest ? ` (did you mean ${nearest}?)` : "";
}

/** Whether a misspelled name may mean another: one holds the other, or at most two letters differ. */
function isNear(given: string, name: string): boolean {
  const [a, b] = [given.toLowerCase(), name.toLowerCase()];
  if (Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a))) return true;
  return editDistance(a, b) <= Math.min(2, Math.floor(b.length / 3));
}

/** Letters to insert, delete or replace (Levenshtein 1966), by one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/**
 * Checks that an option is a finite number in [min, max], with `integer` a whole number; with `unlimited`, Infinity is
 * accepted, too.
 */
export function checkNumber(
  name: string,
  value: number,
  {
    min = -Infinity,
    max = Infinity,
    integer = false,
    unlimited = false,
  }: { min?: number; max?: number; integer?: boolean; unlimited?: boolean } = {},
): number {
  if (unlimited && value === Infinity) return value;
  if (!Number.isFinite(value) || !(value >= min && value <= max) || (integer && !Number.isInteger(value))) {
    const range = [min > -Infinity && `at least ${min}`, max < Infinity && `at most ${max}`]
      .filter(Boolean)
      .join(" and ");
    const shown = typeof value === "number" ? value : JSON.stringify(value);
    throw new UserError(
      `${name} is ${shown}; it must be ${integer ? "a whole number" : "a number"}${range && ` of ${range}`}.`,
    );
  }
  return value;
}

/** @throws UserError where the value is not one of the choices */
export function checkChoice<T extends string>(name: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value)) throw new UserError(`${name} is "${value}"; it must be ${oneOf(choices)}.`);
}

/** Options with their defaults filled in. */
export type Filled<T extends TaskOptions> = Required<Omit<T, keyof TaskOptions>> & TaskOptions;

/** The seed of whatever is random and was given none. */
export const DEFAULT_SEED = 0;

/** Placeholder default of a required option; the option's own check reports that it is undefined. */
export const REQUIRED = undefined as unknown as number;

/** Default progress callback and signal: none. */
export const NO_TASK: TaskOptions = { onProgress: undefined, signal: undefined };
