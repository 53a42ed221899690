import type { Run } from "../results/index.js";
import type { SpaceDifference } from "../selection/index.js";
import { say } from "./say.js";
import { showTable } from "./table.js";

/** Options of {@link showDifferences}. */
export interface ShowDifferencesOptions {
  /** Name of the saved table. Default "differences". */
  save?: string;
}

/**
 * Differences between representations as a table and as sentences: which are larger than seed noise at the 5 % level,
 * after Holm's correction. Saves them.
 *
 * @param run where the table is saved
 * @param differences as `compareSpaces` gave them
 */
export function showDifferences(
  run: Pick<Run, "csv">,
  differences: readonly SpaceDifference[],
  { save = "differences" }: ShowDifferencesOptions = {},
): void {
  run.csv(save, differences);
  if (differences.length === 0) {
    say`Nothing to compare: no label, or no valid clustering of both spaces.`;
    return;
  }
  const sure = ({ holm }: { holm?: unknown }) => Number(holm) < 0.05;
  showTable(differences.map(shown), {
    caption:
      "Test songs: ARI of the first minus ARI of the second; low, high: 95 % interval over the seeds; holm: the p-value, " +
      "corrected for the number of comparisons. Gray: not larger than seed noise at the 5 % level",
    dim: (row) => !sure(row),
  });
  const tested = differences.filter(({ p }) => Number.isFinite(p));
  if (tested.length > 0) {
    say`${tested.filter(sure).length} of ${tested.length} differences are larger than seed noise.`;
  } else say`With one seed there are differences but no intervals.`;
}

function shown({ field, representation, minus, ...rest }: SpaceDifference) {
  return { "ARI against": field, representation, minus, ...rest };
}
