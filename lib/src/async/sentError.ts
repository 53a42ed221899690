import { UnsuitableCollection, UserError } from "../errors.js";

/**
 * An error on its way between threads or processes. The structured clone algorithm knows JavaScript's own errors only, and
 * makes of a UserError an Error, which is shown with a stack trace.
 */
export interface SentError {
  name: string;
  message: string;
  stack?: string | undefined;
  code?: string | undefined;
}

const CLASSES: readonly (new (message: string) => Error)[] = [UnsuitableCollection, UserError, RangeError, TypeError];

export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  const { code } = error as NodeJS.ErrnoException;
  return { name, message, stack, code: typeof code === "string" ? code : undefined };
}

/** An error of the class that was sent, with its message, and with the stack of where it was thrown. */
export function receiveError({ name, message, stack, code }: SentError): Error {
  const error = new (CLASSES.find((one) => one.name === name) ?? Error)(message);
  if (error.name !== name) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}
