import { inspect } from "node:util";

/**
 * An error that the user can fix. The message is one sentence: what was given, what was expected, and how to fix it.
 * Printed without a stack trace.
 */
export class UserError extends Error {
  /** "UserError", also after a transfer from a worker thread or a child process. */
  override name = "UserError";

  /** The message alone: how Node prints the error. */
  [inspect.custom](): string {
    return this.message;
  }
}

/**
 * The collection lacks what a notebook needs, such as lyrics. The kernel shows the message as the cell's output and
 * runs no further cell (tools/kernel.cjs); `npm run reproduce` counts the notebook as skipped, not as failed.
 */
export class UnsuitableCollection extends UserError {
  /** "UnsuitableCollection". */
  override name = "UnsuitableCollection";
}

/** "a, b or c", for messages that list the accepted values. */
export function oneOf(values: readonly (string | number)[]): string {
  const shown = values.map(String);
  return shown.length < 2 ? (shown[0] ?? "nothing") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}
