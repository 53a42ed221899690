import { say } from "../notebook/say.js";

/** A task that another package does too; see {@link secondOpinion}. */
export interface SecondOpinionOptions<Ours, Theirs> {
  /** What is done, for the table: "k-means, k = 10". */
  task: string;
  /** Name of the other package. */
  by: string;
  /** Does it with this library. */
  ours: () => Ours | Promise<Ours>;
  /** Does it with the other package, on the same input. */
  theirs: () => Theirs | Promise<Theirs>;
  /** How far both results agree, by name of the measure: `{ ARI: 0.98 }`. */
  agreement: (ours: Ours, theirs: Theirs) => Record<string, number>;
}

/** One measure of the agreement of two implementations. */
export interface Opinion {
  /** What was computed, such as "k-means". */
  task: string;
  /** The other package. */
  by: string;
  /** What the results are compared by, such as "adjusted Rand index". */
  measure: string;
  /** The agreement, in units of the measure. */
  value: number;
  /** Time of one call of this library. */
  "ours, seconds": number;
  /** Time of one call of the other package. */
  "theirs, seconds": number;
}

/**
 * Does a task with this library and with another package, one call each, and compares the results. A package that fails,
 * as some do on very few rows, is said in its place.
 *
 * @returns one row per measure, for a table; none where the package failed
 * @throws what `ours` throws
 */
export async function secondOpinion<Ours, Theirs>({
  task,
  by,
  ours,
  theirs,
  agreement,
}: SecondOpinionOptions<Ours, Theirs>): Promise<Opinion[]> {
  const [mine, oursSeconds] = await timed(ours);
  try {
    const [other, theirSeconds] = await timed(theirs);
    const seconds = { "ours, seconds": oursSeconds, "theirs, seconds": theirSeconds };
    return Object.entries(agreement(mine, other)).map(([measure, value]) => ({ task, by, measure, value, ...seconds }));
  } catch (error) {
    say`**${task} by ${by}: left out.** ${(error as Error).message}`;
    return [];
  }
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1000];
}
