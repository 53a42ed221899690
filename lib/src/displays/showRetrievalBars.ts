import { metricBars } from "../figures/index.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import { type Part, type RetrievalEvaluation, retrievalLabel } from "../selection/index.js";
import { ofLevel } from "./showRetrievalScores.js";

/** Options of {@link showRetrievalBars}. */
export interface ShowRetrievalBarsOptions {
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
  /** Part of the songs; default "test". */
  split?: Part;
  /** Which scores. Default recall@10 and mean reciprocal rank. */
  scores?: readonly string[];
}

/**
 * The retrieval scores of every space in both directions as bars, beside chance, with standard deviations over the seeds.
 *
 * @param run where the figure is saved
 * @param found as `evaluateRetrieval` gave it
 */
export async function showRetrievalBars(
  run: Run,
  { summary }: Pick<RetrievalEvaluation, "summary">,
  { title, save, split = "test", scores = ["recallAt10", "meanReciprocalRank"] }: ShowRetrievalBarsOptions,
): Promise<void> {
  const rows = ofLevel(summary, "song", split);
  const bars = scores.flatMap((score) =>
    rows.map((row) => ({
      method: String(row.representation ?? row.kind),
      metric: `${retrievalLabel(score).replace("recall", "R")}, ${row.direction}`,
      value: Number(row[score]),
      std: Number(row[`${score}Std`] ?? 0),
      chance: row.kind === "chance",
    })),
  );
  if (bars.length > 0) await show(metricBars(bars, { title }), { save: run.figure(save) });
}
