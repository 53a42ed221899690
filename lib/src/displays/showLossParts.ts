import { metricLines } from "../figures/index.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import type { Trained } from "../steps/trainVariants.js";

/** Options of {@link showLossParts}. */
export interface ShowLossPartsOptions {
  /** Terms of the loss by the name of their column in the history, with what to call them: `{ reconAudio: "sound" }`. */
  parts: Readonly<Record<string, string>>;
  /** Name of the figure's files. Default "training_parts". */
  save?: string;
}

/**
 * How the terms of a loss fall during training, each as a share of its value in the first epoch. Terms that the model does
 * not have are left out.
 *
 * @param run where the figure is saved
 * @param trained as `trainVariants` gave it
 */
export async function showLossParts(
  run: Run,
  { history }: Pick<Trained, "history">,
  { parts, save = "training_parts" }: ShowLossPartsOptions,
): Promise<void> {
  const rows = history.rows as unknown as Record<string, number>[];
  const lines = Object.entries(parts).flatMap(([part, name]) => {
    const first = rows[0]?.[part];
    if (first === undefined) return [];
    return [{ name, x: rows.map(({ epoch }) => epoch as number), y: rows.map((row) => (row[part] as number) / first) }];
  });
  if (lines.length === 0) return;
  const axes = { xLabel: "epoch", yLabel: "share of the first epoch's", title: "Terms of the loss, training songs" };
  await show(metricLines(lines, axes), { save: run.figure(save) });
}
