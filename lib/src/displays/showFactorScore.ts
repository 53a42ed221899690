import { metricLines, summaryLine } from "../figures/index.js";
import type { Row } from "../io/index.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import { FACTOR_SCORES, type FactorScore, summarizeFactors } from "../selection/index.js";

/** Options of {@link showFactorScore}. */
export interface ShowFactorScoreOptions {
  /** Which disentanglement score. */
  score: FactorScore;
  /** Column of the setting that the models differ in, such as "beta". */
  x: string;
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
}

/**
 * A disentanglement score against a setting, with that of shuffled factors, the chance level, as a second line. Nothing
 * where there are no scores.
 *
 * @param run where the figure is saved
 * @param scores rows of `factorScores` with `representation`, `seed` and the setting added
 */
export async function showFactorScore(
  run: Run,
  scores: readonly Row[],
  { score, x, title, save }: ShowFactorScoreOptions,
): Promise<void> {
  if (scores.length === 0) return;
  const line = (name: string, factors: "true" | "shuffled") =>
    summaryLine(name, summarizeFactors(scores, { factors }), { x, y: score });
  const lines = [line("factors of the songs", "true"), line("shuffled factors", "shuffled")];
  await show(metricLines(lines, { xLabel: x, yLabel: FACTOR_SCORES[score], title }), { save: run.figure(save) });
}
