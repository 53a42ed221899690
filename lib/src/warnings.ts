/**
 * The one way in which the library warns: what went worse than asked, without being an error.
 *
 *     warn("ConvergenceWarning", "kMeans did not converge in 300 iterations; raise maxIter or tol.");
 *
 * The library itself writes nothing to the console. An entry point says where warnings go, as the notebook's kernel
 * does (tools/kernel.cjs): `onWarning(({ message }) => console.warn(message))`. Where none does, Node prints them to
 * standard error, as it prints its own (`process.emitWarning`). The threads of async/parallel.ts hand theirs to the
 * thread that started them.
 */

/**
 * "ConvergenceWarning": an iterative method stopped before it converged. "FallbackWarning": a slower or simpler way was
 * taken than the one asked for. "TrainingWarning": a training diverged and was restarted.
 */
export type WarningKind = "ConvergenceWarning" | "FallbackWarning" | "TrainingWarning";

/** A warning on its way to the listener of {@link onWarning}. */
export interface LibraryWarning {
  /** What kind of thing went worse than asked. */
  kind: WarningKind;
  /** One or two sentences: what happened, and how to mend it. */
  message: string;
}

type Listener = (warning: LibraryWarning) => void;

const toNode: Listener = ({ kind, message }) => process.emitWarning(message, { type: kind });

let listener = toNode;

/** Warns the listener of {@link onWarning}, or through Node where there is none. */
export function warn(kind: WarningKind, message: string): void {
  listener({ kind, message });
}

/**
 * Sends warnings to `hear` instead of where they went before.
 *
 * @param hear called with each warning
 * @returns undoes it
 */
export function onWarning(hear: Listener): () => void {
  const before = listener;
  listener = hear;
  return () => {
    listener = before;
  };
}

/** Warns that an iterative method stopped at its upper bound of iterations; `mend` begins with a verb. */
export function warnNotConverged(method: string, nIter: number, mend: string): void {
  warn(
    "ConvergenceWarning",
    `${method} did not converge in ${nIter} ${nIter === 1 ? "iteration" : "iterations"}; ${mend}.`,
  );
}
