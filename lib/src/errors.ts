import { inspect } from "node:util";

/**
 * A mistake the user can mend. The message is one sentence that says what was given, what was
 * expected and how to mend it; printed without a stack trace, because the trace is not the news.
 */
export class UserError extends Error {
  override name = "UserError";

  [inspect.custom](): string {
    return this.message;
  }
}

/**
 * The collection lacks what a notebook needs, such as lyrics. The kernel shows the sentence as the cell's output and runs
 * no cell after it (tools/kernel.cjs); `npm run reproduce` counts the notebook as left out, not as failed.
 */
export class UnsuitableCollection extends UserError {
  override name = "UnsuitableCollection";
}

/** "a, b or c" for messages that list what would have been accepted. */
export function oneOf(values: readonly (string | number)[]): string {
  const shown = values.map(String);
  return shown.length < 2 ? (shown[0] ?? "nothing") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}
