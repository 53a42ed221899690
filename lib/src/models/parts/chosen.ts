import { oneOf, UserError } from "../../errors.js";

/**
 * The part that is given by its name, as itself, or as what was saved of it.
 *
 * @param option name of the option that it was given for, such as "audioEncoder"
 * @param own the library's parts by name
 * @param build the method that makes an object a part
 * @throws UserError on anything else
 */
export function chosen<P extends { readonly kind: string; readonly options: object }>(
  option: string,
  given: string | P,
  own: Record<string, new (options: object) => P>,
  build: string,
): P {
  const names = oneOf(Object.keys(own).map((name) => `"${name}"`));
  const made = (kind: string, options: object) => new (own[kind] as new (options: object) => P)(options);
  if (typeof given === "string") {
    if (Object.hasOwn(own, given)) return made(given, {});
    throw new UserError(`${option} is "${given}"; it must be ${names}, or a part made with its options.`);
  }
  const kind = given?.kind;
  if (typeof kind !== "string" || typeof given.options !== "object") {
    throw new UserError(
      `${option} is ${JSON.stringify(given)}; it must be ${names}, or a part: an object with kind, options and ${build}.`,
    );
  }
  const ofLibrary = Object.hasOwn(own, kind);
  if (typeof (given as unknown as Record<string, unknown>)[build] === "function") {
    if (!ofLibrary || given instanceof (own[kind] as new (options: object) => P)) return given;
    throw new UserError(
      `The part given as ${option} calls itself "${kind}", as one of the library's does; give it a kind of its own, so that a saved model finds it.`,
    );
  }
  if (ofLibrary) return made(kind, given.options);
  throw new UserError(
    `${option} is a part of your own, "${kind}", of which only kind and options are saved; give the part again: load(dir, { ${option}: … }).`,
  );
}
