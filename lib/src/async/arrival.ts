/**
 * The structured clone algorithm, which carries values between threads, makes of an object of a class a plain one. A
 * class whose objects travel says here how to make them again; {@link arrived} is applied to all that threads exchange.
 */

type Revive = (value: object) => object | undefined;

const classes: Revive[] = [];

/** @param revive an object of the class from a plain one, or undefined where that is of another kind */
export function onArrival(revive: Revive): void {
  classes.push(revive);
}

/** What was sent, with the classes of its values: of itself, and of its fields or elements, in lists of them too. */
export function arrived<T>(value: T): T {
  return revived(value, 2) as T;
}

function revived(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const revive of classes) {
    const object = revive(value);
    if (object) return object;
  }
  if (depth === 0) return value;
  if (Array.isArray(value)) {
    value.forEach((element, i) => {
      value[i] = revived(element, depth - 1);
    });
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    const fields = value as Record<string, unknown>;
    for (const [name, field] of Object.entries(fields)) fields[name] = revived(field, depth - 1);
  }
  return value;
}
