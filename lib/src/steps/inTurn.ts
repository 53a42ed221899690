/**
 * Awaits `work` for one item after the other, where Promise.all would start all at once: several trainings with one
 * progress line each, say.
 *
 * @param items in order
 * @param work what is done with each
 * @returns the results in the order of the items; the first that fails ends it
 */
export async function inTurn<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
