import { type Markdown, md } from "../notebook/markdown.js";
import { say, sayList } from "../notebook/say.js";
import { showTable } from "../notebook/table.js";
import type { Run } from "../results/index.js";
import type { RetrievalDifference, SpaceDifference } from "../selection/index.js";

/** Options of {@link showDifferences}. */
export interface ShowDifferencesOptions {
  /** Name of the saved table. Default "differences". */
  save?: string;
  /** The score that was compared, in words. Default "ARI". */
  score?: string;
}

type Difference = SpaceDifference | RetrievalDifference;

/** At the 5 % level. */
const isSure = ({ holm }: { holm?: unknown }) => Number(holm) < 0.05;

/**
 * Differences between representations as a table and as sentences: which are larger than seed noise at the 5 % level,
 * after Holm's correction. Saves them.
 *
 * @param run where the table is saved
 * @param differences as `compareSpaces` or `compareRetrieval` gave them
 */
export function showDifferences(
  run: Pick<Run, "csv">,
  differences: readonly Difference[],
  { save = "differences", score = "ARI" }: ShowDifferencesOptions = {},
): void {
  run.csv(save, differences);
  if (differences.length === 0) {
    say`Nothing to compare: no label, no valid clustering of both spaces, or too few test songs.`;
    return;
  }
  showTable(differences.map(shown), {
    caption:
      `Test songs: ${score} of the first minus ${score} of the second; low, high: 95 % interval over the seeds; holm: ` +
      "the p-value, corrected for the number of comparisons. Gray: not larger than seed noise at the 5 % level",
    dim: (row) => !isSure(row),
    brief: isSure,
    maxRows: 200,
  });
  const tested = differences.filter(({ p }) => Number.isFinite(p));
  const labelOf = (difference: Difference) => ("field" in difference ? difference.field : score);
  const labels = [...new Set(tested.map(labelOf))];
  const single = differences.filter(({ n }) => n === 1).length;
  if (single === differences.length) say`With one seed there are differences but no intervals.`;
  else if (single > 0) {
    say`${single} of ${differences.length} differences have one seed in common and no interval, and are not tested.`;
  }
  const fixed = differences.filter(({ n, p }) => n > 1 && Number.isNaN(p));
  if (fixed.length > 0) {
    say`${fixed.length} of ${differences.length} differences are between methods that do not vary with the seed, and are not tested.`;
  }
  sayList(
    labels.map((label) =>
      sentenceOf(
        label,
        tested.filter((difference) => labelOf(difference) === label),
      ),
    ),
  );
}

function sentenceOf(label: string, tested: readonly Difference[]): Markdown {
  const larger = tested.filter(isSure).sort((a, b) => b.mean - a.mean);
  const said = larger.map(
    ({ representation, minus, mean }) => `${representation} minus ${minus}: ${mean > 0 ? "+" : ""}${mean.toFixed(3)}`,
  );
  const which = said.length > 0 ? ` (${said.join("; ")})` : "";
  return md`**${label}**: ${larger.length} of ${tested.length} differences are larger than seed noise${which}.`;
}

function shown(difference: Difference) {
  if (!("field" in difference)) return difference;
  const { field, ...rest } = difference;
  return { "ARI against": field, ...rest };
}
