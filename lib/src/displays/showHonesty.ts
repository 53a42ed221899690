import { honestyBars } from "../figures/index.js";
import type { Row } from "../io/index.js";
import { md } from "../notebook/markdown.js";
import { sayList } from "../notebook/say.js";
import { show } from "../notebook/show.js";
import { showTable } from "../notebook/table.js";
import type { Run } from "../results/index.js";
import type { MeasuredChoice } from "../steps/index.js";

/**
 * Honesty meters: a sentence and a small figure per clustering, and all checks as a table and in `honesty.csv`.
 *
 * @param run where figures and table are saved
 * @param measured as `measureHonesty` gave them
 */
export async function showHonesty(
  run: Pick<Run, "csv" | "figure">,
  measured: readonly MeasuredChoice[],
): Promise<void> {
  const rows = measured.flatMap(({ choice, meters }) =>
    meters.flatMap(({ metric, field, checks }) =>
      checks.map((check): Row => {
        const { name, songs, value, low, high, lost, lostLow, lostHigh, note } = check;
        const score = metric === "silhouette" ? metric : `${metric} ${field}`;
        const numbers = { songs, value, low, high, lost, lostLow, lostHigh };
        return { notebook: choice.notebook, clustering: choice.name, score, check: name, ...numbers, note };
      }),
    ),
  );
  run.csv("honesty", rows);
  sayList(
    measured.flatMap(({ choice, meters }) =>
      meters.map(({ sentence }) => md`**${choice.notebook.slice(0, 2)}, ${choice.name}**: ${sentence}`),
    ),
  );
  for (const { choice, meters } of measured) {
    const saw = choice.sawLabels ? ` (its model saw ${choice.sawLabels})` : "";
    const title = `${choice.notebook.slice(0, 2)}: ${choice.name}${saw}`;
    await show(honestyBars(meters, { title }), { save: run.figure(`honesty_${choice.notebook.slice(0, 2)}`) });
  }
  if (rows.length === 0) return;
  showTable(rows, {
    caption:
      "Test songs; low, high: 95 % interval over songs and seeds, of a level of chance of its draws; lost: the score " +
      "minus this, with its interval over the same songs and seeds",
    brief: (row) => row.check === "the clustering",
    maxRows: 200,
  });
}
