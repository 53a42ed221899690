import { oneOf } from "../errors.js";

/** What a parameter accepts: a check of the value, and a description of what is expected, for messages. */
export interface ParameterKind<T> {
  /** What is accepted, for messages: "a whole number of at least 1". */
  readonly expected: string;
  /** Whether the value is of this kind and within its range. */
  accepts(value: unknown): value is T;
}

function kind<T>(expected: string, accepts: (value: unknown) => boolean): ParameterKind<T> {
  return { expected, accepts: accepts as ParameterKind<T>["accepts"] };
}

function listOf<T>(what: string, example: string, accepts: (value: unknown) => boolean): ParameterKind<T[]> {
  const expected = `a list of ${what}, such as [${example}]`;
  return kind(expected, (v) => Array.isArray(v) && v.length > 0 && v.every(accepts));
}

const between = (min: number, max: number) =>
  max < Infinity ? `from ${min} to ${max}` : min > -Infinity ? `of at least ${min}` : "";
const each = (what: string, min: number, max: number) => `${what}, each ${between(min, max)}`;
const example = (min: number) => String(Math.max(min, 1));
const inRange = (value: unknown, min: number, max: number) =>
  typeof value === "number" && Number.isFinite(value) && value >= min && value <= max;
const quoted = (words: readonly string[]) => oneOf(words.map((word) => `"${word}"`));

/** The kinds of parameters that a notebook can have. */
export const kinds = {
  /** Text that is not empty. */
  text: (): ParameterKind<string> => kind("a text in quotes", (v) => typeof v === "string" && v.trim() !== ""),
  /** Text, or "" for none. */
  textOrNone: (): ParameterKind<string> => kind('a text in quotes, or ""', (v) => typeof v === "string"),
  /** True or false. */
  flag: (): ParameterKind<boolean> => kind("true or false", (v) => typeof v === "boolean"),
  /** A whole number. */
  whole: (min = -Infinity, max = Infinity): ParameterKind<number> =>
    kind(`a whole number ${between(min, max)}`, (v) => Number.isInteger(v) && inRange(v, min, max)),
  /** A number. */
  real: (min = -Infinity, max = Infinity): ParameterKind<number> =>
    kind(`a number ${between(min, max)}`, (v) => inRange(v, min, max)),
  /** A number or a word, such as "auto". */
  realOr: <W extends string>(words: readonly W[], min = -Infinity): ParameterKind<number | W> =>
    kind(`a number ${between(min, Infinity)}, or ${quoted(words)}`, (v) =>
      typeof v === "string" ? words.includes(v as W) : inRange(v, min, Infinity),
    ),
  /** A list of whole numbers. */
  wholes: (min = -Infinity, max = Infinity): ParameterKind<number[]> =>
    listOf(each("whole numbers", min, max), example(min), (v) => Number.isInteger(v) && inRange(v, min, max)),
  /** A list of numbers. */
  reals: (min = -Infinity, max = Infinity): ParameterKind<number[]> =>
    listOf(each("numbers", min, max), example(min), (v) => inRange(v, min, max)),
  /** A list of whole numbers and words, such as the numbers of clusters and "classes". */
  wholesOr: <W extends string>(words: readonly W[], min = -Infinity): ParameterKind<(number | W)[]> =>
    listOf(`${each("whole numbers", min, Infinity)}, or ${quoted(words)}`, `${example(min)}, "${words[0]}"`, (v) =>
      typeof v === "string" ? words.includes(v as W) : Number.isInteger(v) && inRange(v, min, Infinity),
    ),
  /** A list of numbers and words, such as DBSCAN's radii and "knee". */
  realsOr: <W extends string>(words: readonly W[], min = -Infinity): ParameterKind<(number | W)[]> =>
    listOf(`${each("numbers", min, Infinity)}, or ${quoted(words)}`, `${example(min)}, "${words[0]}"`, (v) =>
      typeof v === "string" ? words.includes(v as W) : inRange(v, min, Infinity),
    ),
  /** One of some words. */
  choice: <W extends string>(...words: readonly W[]): ParameterKind<W> =>
    kind(quoted(words), (v) => words.includes(v as W)),
  /** A list of some words. */
  choices: <W extends string>(...words: readonly W[]): ParameterKind<W[]> =>
    kind(
      `a list of ${quoted(words)}`,
      (v) => Array.isArray(v) && v.length > 0 && v.every((word) => words.includes(word)),
    ),
};
