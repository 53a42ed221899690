import { type MetricLine, metricLines } from "../figures/index.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import type { Trained } from "../steps/trainVariants.js";

/** Options of {@link showValidationLoss}. */
export interface ShowValidationLossOptions {
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
}

/**
 * The loss on the validation songs by epoch, a line per variant: means over the seeds, with their standard deviations, up
 * to the epoch that all of them reached.
 *
 * @param run where the figure is saved
 * @param trained as `trainVariants` gave them
 */
export async function showValidationLoss(
  run: Run,
  trained: readonly Pick<Trained, "name" | "history">[],
  { title, save }: ShowValidationLossOptions,
): Promise<void> {
  const names = [...new Set(trained.map(({ name }) => name))];
  const lines = names.map((name): MetricLine => {
    const losses = trained
      .filter((one) => one.name === name)
      .map(({ history }) => history.rows.map(({ valLoss }) => valLoss ?? Number.NaN));
    const epochs = Math.min(...losses.map(({ length }) => length));
    const points = Array.from({ length: epochs }, (_, e) => meanAndStd(losses.map((row) => row[e] as number)));
    const std = losses.length > 1 ? { std: points.map((point) => point.std) } : {};
    return { name, x: points.map((_, e) => e + 1), y: points.map(({ mean }) => mean), ...std };
  });
  if (lines.length === 0) return;
  await show(metricLines(lines, { xLabel: "epoch", yLabel: "loss, validation songs", title }), {
    save: run.figure(save),
  });
}

function meanAndStd(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
