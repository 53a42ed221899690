import { oneOf, UserError } from "../errors.js";
import { visible } from "../escape.js";
import { didYouMean } from "../options.js";
import { settings } from "../settings.js";
import { emit } from "./kernel.js";
import { KNOWN_PARAMETERS } from "./knownParameters.js";
import type { ParameterKind } from "./parameterKinds.js";

/** Size of a run: "quick" shows how a notebook works, without meaningful results; "full" takes about twice as long as "default". */
export type Size = "quick" | "default" | "full";

type ValueOf<Kind> = Kind extends ParameterKind<infer T> ? T : never;

/** The parameters of the notebooks by name, each with its type. */
export type KnownParameters = { [Name in keyof typeof KNOWN_PARAMETERS]: ValueOf<(typeof KNOWN_PARAMETERS)[Name]> };

type OwnKinds = Record<string, ParameterKind<unknown>>;
type Accepted<Own extends OwnKinds> = Omit<KnownParameters, keyof Own> & { [Name in keyof Own]: ValueOf<Own[Name]> };

/** Options of {@link parameters}. */
export interface ParameterOptions<Values> {
  /** Values in a run with `--quick`. */
  quick?: Partial<Values>;
  /** Values in a run with `--full`. */
  full?: Partial<Values>;
}

/**
 * The parameters of a notebook, checked: every setting of it in one cell, one a line.
 *
 *     const params = parameters("01_easy_vae", {
 *       collection: "synthetic", // or the path of a folder
 *       epochs: 60, // maximum passes over the training songs
 *     }, { quick: { epochs: 5 } });
 *
 * What a name means and accepts is the same in all notebooks; hovering over it says it. An unknown name or a wrong type
 * is a type error before anything runs; a value out of range is an error when the cell runs. Values from the command
 * line (`npm run reproduce -- --param epochs=5`) override the cell's. `size` can be set in every notebook, as by
 * `--quick` and `--full`.
 *
 * @param notebook its name, for messages
 * @param values by name
 * @param bySize values that hold at the sizes "quick" and "full"
 * @returns the values that hold, frozen; `size` is among them unless it is "default"
 * @throws UserError naming the parameter, what was given and what is expected
 */
export function parameters<Name extends keyof KnownParameters>(
  notebook: string,
  values: Pick<KnownParameters, Name>,
  bySize?: ParameterOptions<KnownParameters>,
): Readonly<Omit<Pick<KnownParameters, Name>, "size">> & { readonly size?: Size };
/**
 * The parameters of a notebook with parameters of your own among them.
 *
 * @param notebook its name, for messages
 * @param values by name
 * @param bySize values that hold at the sizes "quick" and "full"
 * @param own what each of them accepts, by name, such as `{ tau: kinds.real(0) }`
 * @returns the values that hold, frozen
 */
export function parameters<Name extends keyof Accepted<Own>, Own extends OwnKinds>(
  notebook: string,
  values: Pick<Accepted<Own>, Name>,
  bySize: ParameterOptions<Accepted<Own>>,
  own: Own,
): Readonly<Omit<Pick<Accepted<Own>, Name>, "size">> & { readonly size?: Size };
export function parameters(
  notebook: string,
  values: object,
  { quick = {}, full = {} }: ParameterOptions<Record<string, unknown>> = {},
  own: OwnKinds = {},
): object {
  const { size: sizeOfCell, ...ofCell } = values as Record<string, unknown> & { size?: Size };
  const { size: sizeGiven, ...given } = commandLine();
  const size = sizeGiven ?? sizeOfCell ?? "default";
  refuseUnlessAccepted("size", size, KNOWN_PARAMETERS.size);
  const ofSize: Record<string, unknown> = { quick, full, default: {} }[size as Size];
  const used: Record<string, unknown> = { ...ofCell, ...ofSize, ...given };
  const accepted: Record<string, ParameterKind<unknown>> = { ...KNOWN_PARAMETERS, ...own };
  for (const [name, value] of Object.entries(used)) {
    const kind = accepted[name];
    // A value from the command line must be one that this notebook reads.
    if (!kind || !(name in ofCell)) throw unknown(notebook, name, Object.keys(ofCell), accepted);
    refuseUnlessAccepted(name, value, kind);
    if (Array.isArray(value)) Object.freeze(value);
  }
  const bySize = Object.keys(ofSize).filter((name) => !(name in given));
  if (size !== "default") say(`Set by size ${JSON.stringify(size)}`, used, bySize);
  say("Set by the command line", used, Object.keys(given));
  return Object.freeze(size === "default" ? used : { ...used, size });
}

/**
 * The seeds of a notebook: `seed`, `seed + 1`, … as many as `seeds` says.
 *
 * @param params with `seed`, the first, and `seeds`, their number
 * @returns the seeds, ascending
 */
export function seedsOf({ seed, seeds }: { seed: number; seeds: number }): number[] {
  return Array.from({ length: seeds }, (_, i) => seed + i);
}

function unknown(notebook: string, name: string, ofCell: readonly string[], accepted: object): UserError {
  const known = name in accepted;
  const has = ofCell.filter((one) => one !== name);
  const own = known ? "" : " What a parameter of your own accepts is the last argument.";
  const near = known ? "" : didYouMean(name, Object.keys(accepted));
  return new UserError(`${notebook} has no parameter "${name}"${near}; it has ${oneOf(has)}.${own}`);
}

function refuseUnlessAccepted(name: string, value: unknown, kind: ParameterKind<unknown>): void {
  if (kind.accepts(value)) return;
  throw new UserError(
    `The parameter ${name} is ${JSON.stringify(value)}; it must be ${kind.expected.trim()}. Mend it in the params cell.`,
  );
}

function say(by: string, used: Record<string, unknown>, names: readonly string[]): void {
  if (names.length === 0) return;
  emit({
    "text/plain": visible(`${by}: ${names.map((name) => `${name} = ${JSON.stringify(used[name])}`).join(", ")}`),
  });
}

/** Parameters from `npm run reproduce`. */
function commandLine(): Record<string, unknown> {
  const { size, params } = settings;
  return { ...(size && { size }), ...JSON.parse(params ?? "{}") };
}
