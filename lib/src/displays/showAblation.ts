import { metricLines } from "../figures/index.js";
import type { Row } from "../io/index.js";
import { show } from "../notebook/show.js";
import { showTable } from "../notebook/table.js";
import type { Run } from "../results/index.js";
import { type Evaluation, type ScoreSummary, scoreOf } from "../selection/index.js";
import type { Trained } from "../steps/trainVariants.js";

/** Options of {@link showAblation}. */
export interface ShowAblationOptions {
  /** Value of the setting, by representation. Others are passed over. */
  settings: Readonly<Record<string, number>>;
  /** The setting, for the axis and the table: "beta". */
  xLabel: string;
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
  /** The models, for their losses on the validation songs. */
  trained?: readonly Trained[];
}

/**
 * Scores against one setting of a model, on the test songs: silhouette and agreement with each label as lines with
 * standard deviations over the seeds, and as a table, with reconstruction error and KL on the validation songs.
 *
 * @param run where the figure is saved
 * @param evaluation with one representation per value of the setting, and one clustering of each
 */
export async function showAblation(
  run: Run,
  { summary, fields }: Pick<Evaluation, "summary" | "fields">,
  { settings, xLabel, title, save, trained = [] }: ShowAblationOptions,
): Promise<void> {
  const rows = summary
    .filter((row) => row.kind === "clustering" && row.split === "test" && row.representation in settings)
    .map((row) => ({ row, x: settings[row.representation] as number }))
    .sort((a, b) => a.x - b.x);
  if (rows.length === 0) return;
  const ari = (field: string) => (row: ScoreSummary) => scoreOf(row, "adjustedRand", field);
  const scores = [
    ...fields.map((field) => ({
      name: `ARI ${field}`,
      value: ari(field),
      std: (row: ScoreSummary) => row.std?.external[field]?.adjustedRand,
    })),
    {
      name: "silhouette",
      value: (row: ScoreSummary) => row.internal.silhouette,
      std: (row: ScoreSummary) => row.std?.internal.silhouette,
    },
  ].filter(({ value }) => rows.some(({ row }) => Number.isFinite(value(row))));
  const lines = scores.map(({ name, value, std }) => ({
    name,
    x: rows.map(({ x }) => x),
    y: rows.map(({ row }) => value(row)),
    std: rows.map(({ row }) => std(row) ?? 0),
  }));
  await show(metricLines(lines, { xLabel, yLabel: "score", title }), { save: run.figure(save) });

  const table = rows.map(({ row, x }): Row => {
    const columns = scores.flatMap(({ name, value, std }) => [
      [name, value(row)],
      [`${name} std`, std(row)],
    ]);
    return { [xLabel]: x, ...lossesOf(trained, row.representation), ...Object.fromEntries(columns) };
  });
  const seeds = Math.max(...rows.map(({ row }) => row.seeds));
  showTable(table, {
    caption: seeds > 1 ? `${title}: means ± standard deviations over ${seeds} seeds` : `${title}: one seed`,
  });
}

/**
 * Losses on the validation songs of the models of one name, each at its best epoch, as means over the seeds.
 *
 * @param trained as `trainVariants` gave them
 * @param name of the variant
 * @returns reconstruction error and KL; empty where there is no such model, or no validation song
 */
export function lossesOf(trained: readonly Trained[], name: string): { reconstruction?: number; KL?: number } {
  const best = trained
    .filter((one) => one.name === name)
    .map(({ history }) => history.rows.find(({ epoch }) => epoch === history.bestEpoch))
    .filter((row) => row?.valRecon !== undefined);
  if (best.length === 0) return {};
  const mean = (part: "valRecon" | "valKl") => best.reduce((sum, row) => sum + (row?.[part] ?? 0), 0) / best.length;
  return { reconstruction: mean("valRecon"), KL: mean("valKl") };
}
