import { agreementBars, metricBars } from "../figures/index.js";
import { say } from "../notebook/say.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import type { Evaluation, ExternalMetric, Part, ScoreSummary } from "../selection/index.js";

/** Options of {@link showAgreement}. */
export interface ShowAgreementOptions {
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
  /** Part of the songs; default "test". */
  split?: Part;
  /** Which scores. Default adjusted Rand index and normalized mutual information. */
  metrics?: readonly ExternalMetric[];
  /** What a bar is called. Default the name of the representation. */
  name?: (row: ScoreSummary) => string;
}

/**
 * The agreement with the labels of the chosen clustering of each representation, beside chance, as bars with standard
 * deviations over the seeds.
 *
 * @param run where the figure is saved
 * @param evaluation as `evaluateSpaces` gave it
 */
export async function showAgreement(
  run: Run,
  { summary, fields }: Pick<Evaluation, "summary" | "fields">,
  { title, save, split = "test", metrics, name = (row) => row.representation }: ShowAgreementOptions,
): Promise<void> {
  const rows = summary.filter((row) => row.split === split && (row.kind === "chance" || row.chosenOfRepresentation));
  const bars = agreementBars(rows, fields, { name, ...(metrics && { metrics }) });
  if (bars.length > 0) await show(metricBars(bars, { title }), { save: run.figure(save) });
  else say`There are no labels to compare the clusterings with.`;
}
