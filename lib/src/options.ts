import { oneOf, UserError } from "./errors.js";

/**
 * Fills `given` with `defaults` (only `undefined` is filled: 0, "" and false are values) and refuses keys
 * that `defaults` does not name, so that a misspelt option is an error and not a silent default.
 *
 * @param where the function the options belong to, for the message
 * @throws UserError naming the unknown key and the known ones
 */
export function withDefaults<T extends object>(where: string, given: Partial<T> | undefined, defaults: T): T {
  const filled = { ...defaults };
  for (const [key, value] of Object.entries(given ?? {})) {
    if (!(key in defaults)) {
      throw new UserError(`${where}: unknown option "${key}"; it takes ${oneOf(Object.keys(defaults))}.`);
    }
    if (value !== undefined) (filled as Record<string, unknown>)[key] = value;
  }
  return filled;
}

/** Refuses a number outside [min, max] (or, with `integer`, a fraction), naming the option and both bounds. */
export function checkNumber(
  name: string,
  value: number,
  { min = -Infinity, max = Infinity, integer = false }: { min?: number; max?: number; integer?: boolean } = {},
): number {
  if (typeof value !== "number" || !(value >= min && value <= max) || (integer && !Number.isInteger(value))) {
    const range = [min > -Infinity && `at least ${min}`, max < Infinity && `at most ${max}`]
      .filter(Boolean)
      .join(" and ");
    throw new UserError(
      `${name} is ${value}; it must be ${integer ? "a whole number" : "a number"}${range && ` of ${range}`}.`,
    );
  }
  return value;
}
