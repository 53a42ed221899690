import { oneOf, UserError } from "../errors.js";
import { visible } from "../escape.js";
import { settings } from "../settings.js";
import { emit } from "./kernel.js";

/** The type of a parameter: a check of the value, and a description of what is expected, for messages. */
export interface ParamKind<T> {
  /** What is accepted, for messages: "a whole number of at least 1". */
  readonly expected: string;
  /** Whether the value is of this kind and within its range. */
  accepts(value: unknown): value is T;
}

type Spec = Record<string, ParamKind<unknown>>;
type Values<S extends Spec> = { readonly [K in keyof S]: S[K] extends ParamKind<infer T> ? T : never };

function kind<T>(expected: string, accepts: (value: unknown) => boolean): ParamKind<T> {
  return { expected, accepts: accepts as ParamKind<T>["accepts"] };
}

const between = (min: number, max: number) =>
  max < Infinity ? `from ${min} to ${max}` : min > -Infinity ? `of at least ${min}` : "";
const inRange = (value: unknown, min: number, max: number) =>
  typeof value === "number" && Number.isFinite(value) && value >= min && value <= max;

/** The kinds of parameters a notebook can declare. */
export const param = {
  text: (): ParamKind<string> => kind("a text in quotes", (v) => typeof v === "string" && v.trim() !== ""),
  /** Text that may be "", for none. */
  textOrNone: (): ParamKind<string> => kind('a text in quotes, or ""', (v) => typeof v === "string"),
  flag: (): ParamKind<boolean> => kind("true or false", (v) => typeof v === "boolean"),
  whole: (min = -Infinity, max = Infinity): ParamKind<number> =>
    kind(`a whole number ${between(min, max)}`, (v) => Number.isInteger(v) && inRange(v, min, max)),
  real: (min = -Infinity, max = Infinity): ParamKind<number> =>
    kind(`a number ${between(min, max)}`, (v) => inRange(v, min, max)),
  wholes: (min = -Infinity, max = Infinity): ParamKind<readonly number[]> =>
    kind(
      `a list of whole numbers, each ${between(min, max)}, such as [${Math.max(min, 1)}]`,
      (v) => Array.isArray(v) && v.length > 0 && v.every((x) => Number.isInteger(x) && inRange(x, min, max)),
    ),
  reals: (min = -Infinity, max = Infinity): ParamKind<readonly number[]> =>
    kind(
      `a list of numbers, each ${between(min, max)}, such as [${Math.max(min, 1)}]`,
      (v) => Array.isArray(v) && v.length > 0 && v.every((x) => inRange(x, min, max)),
    ),
  choices: <W extends string>(...words: readonly W[]): ParamKind<readonly W[]> =>
    kind(
      `a list of ${oneOf(words.map((w) => `"${w}"`))}`,
      (v) => Array.isArray(v) && v.length > 0 && v.every((x) => words.includes(x)),
    ),
  choice: <W extends string>(...words: readonly W[]): ParamKind<W> =>
    kind(oneOf(words.map((w) => `"${w}"`)), (v) => words.includes(v as W)),
};

/** Size of a run: "quick" shows how a notebook works, without meaningful results; "full" takes hours. */
export type Size = "quick" | "default" | "full";

const SIZE = param.choice("quick", "default", "full");

/**
 * Declares a notebook's parameters; returns the function that its params cell calls.
 *
 * In the cell, an unknown key or a wrong type is a type error before anything runs; a value out of range is an error
 * when the cell runs. Values from the command line (`npm run reproduce -- --param epochs=5`) override the cell's.
 * Besides the parameters in `spec`, every cell can set `size`, as do `--quick` and `--full`.
 *
 * @param spec the parameters by name, each with its kind from {@link param}
 * @param notebook the notebook's name, for messages
 * @returns a function from the cell's values to the frozen parameters; `quick` and `full` override values at these sizes.
 *   `size` is among the parameters unless it is "default"
 * @throws UserError naming the key, what was given and what is expected
 */
export function defineParams<S extends Spec>(
  notebook: string,
  spec: S,
): (
  values: Values<S> & { readonly size?: Size },
  options?: { quick?: Partial<Values<S>>; full?: Partial<Values<S>> },
) => Values<S> & { readonly size?: Size } {
  return ({ size: sizeOfCell, ...values }, { quick = {}, full = {} } = {}) => {
    const { size: sizeGiven, ...given } = commandLine();
    const size = sizeGiven ?? sizeOfCell ?? "default";
    refuseUnlessAccepted("size", size, SIZE);
    const ofSize: Record<string, unknown> = { quick, full, default: {} }[size as Size];
    const used = { ...values, ...ofSize, ...given } as Record<string, unknown>;
    for (const [key, value] of Object.entries(used)) {
      const kind = spec[key];
      if (!kind) throw new UserError(`${notebook} has no parameter "${key}"; it has ${oneOf(Object.keys(spec))}.`);
      refuseUnlessAccepted(key, value, kind);
      if (Array.isArray(value)) Object.freeze(value);
    }
    const missing = Object.keys(spec).filter((key) => used[key] === undefined);
    if (missing.length > 0) {
      throw new UserError(
        `${notebook} also needs ${oneOf(missing).replace(" or ", " and ")}: add it to the params cell.`,
      );
    }
    const bySize = Object.keys(ofSize).filter((key) => !(key in given));
    if (size !== "default") say(`Set by size ${JSON.stringify(size)}`, used, bySize);
    say("Set by the command line", used, Object.keys(given));
    return Object.freeze(size === "default" ? used : { ...used, size }) as Values<S> & { readonly size?: Size };
  };
}

function refuseUnlessAccepted(key: string, value: unknown, kind: ParamKind<unknown>): void {
  if (kind.accepts(value)) return;
  throw new UserError(
    `The parameter ${key} is ${JSON.stringify(value)}; it must be ${kind.expected.trim()}. Mend it in the params cell.`,
  );
}

function say(by: string, used: Record<string, unknown>, keys: readonly string[]): void {
  if (keys.length === 0) return;
  emit({ "text/plain": visible(`${by}: ${keys.map((key) => `${key} = ${JSON.stringify(used[key])}`).join(", ")}`) });
}

/** Parameters from `npm run reproduce`. */
function commandLine(): Record<string, unknown> {
  const { size, params } = settings;
  return { ...(size && { size }), ...JSON.parse(params ?? "{}") };
}
