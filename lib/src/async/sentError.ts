import { UnsuitableCollection, UserError } from "../errors.js";

/**
 * Serialization of errors between threads and processes. Structured clone preserves only JavaScript's built-in error classes:
 * a UserError would arrive as an Error and be shown with a stack trace.
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

/** An error of the original class, with its message and original stack. */
export function receiveError({ name, message, stack, code }: SentError): Error {
  const error = new (CLASSES.find((one) => one.name === name) ?? Error)(message);
  if (error.name !== name) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}
