import { UserError } from "../errors.js";
import { showTable } from "../notebook/table.js";
import type { Run } from "../results/index.js";

/** Options of {@link attemptAll}. */
export interface AttemptOptions<Item, Result> {
  /** What an item is called in the table of failures, such as "JointVAE MoPoE". */
  nameOf: (item: Item) => string;
  /** Trains it, say: all of its seeds, so that what is left of a variant is never the seeds that happened to end. */
  work: (item: Item) => Promise<Result>;
  /** Whether at least one must succeed, because what follows has nothing to show otherwise. Default true. */
  required?: boolean;
}

interface Failure {
  what: string;
  reason: string;
}

/** What failed in each run so far, for one table of it. */
const failures = new WeakMap<object, Failure[]>();

/**
 * Does the same for several variants one after the other, where one that fails shall not cost the others: its name and
 * reason become a row, shown at the end and saved as `failed.csv`, and it is left out of what comes back. Only mistakes
 * with a
 * remedy (UserError), such as a training that diverges, are survived; an interrupt and everything else ends the cell.
 *
 * @param run where `failed.csv` is saved
 * @param items the variants, in order
 * @returns those that succeeded, in order, each with its result
 * @throws UserError with the first reason, where all failed and one was required
 */
export async function attemptAll<Item, Result>(
  run: Pick<Run, "csv">,
  items: Iterable<Item>,
  { nameOf, work, required = true }: AttemptOptions<Item, Result>,
): Promise<{ item: Item; result: Result }[]> {
  const done: { item: Item; result: Result }[] = [];
  const failed: Failure[] = [];
  for (const item of items) {
    try {
      done.push({ item, result: await work(item) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ what: nameOf(item), reason: error.message });
    }
  }
  if (failed.length === 0) return done;
  const all = [...(failures.get(run) ?? []), ...failed];
  failures.set(run, all);
  run.csv("failed", all);
  showTable(failed, { caption: "Left out of all that follows, because it failed" });
  if (done.length === 0 && required) {
    throw new UserError(`None of ${failed.map(({ what }) => what).join(", ")} ended. The first: ${failed[0]?.reason}`);
  }
  return done;
}
