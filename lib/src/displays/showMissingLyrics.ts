import { type MetricLine, metricLines } from "../figures/index.js";
import type { Row } from "../io/index.js";
import { say } from "../notebook/say.js";
import { show } from "../notebook/show.js";
import { showTable } from "../notebook/table.js";
import type { Run } from "../results/index.js";
import { summarizeSeeds } from "../selection/index.js";

/** Options of {@link showMissingLyrics}. */
export interface ShowMissingLyricsOptions {
  /** The labels whose agreement is shown, such as the names of `truth`. */
  fields: readonly string[];
}

const X_LABEL = "training lyrics removed (%)";

/**
 * Retrieval, and agreement of clusters with each label, by share of removed lyrics: two figures, and a table. Saves the
 * rows as `missing.csv` and the table as `missing_summary.csv`.
 *
 * @param run where all of it is saved
 * @param rows as `missingLyrics` gave them
 */
export async function showMissingLyrics(
  run: Run,
  rows: readonly Row[],
  { fields }: ShowMissingLyricsOptions,
): Promise<void> {
  run.csv("missing", rows);
  if (rows.length === 0) {
    say`Too few songs have lyrics to remove some of them.`;
    return;
  }
  const chance = Number(rows.find((row) => row.direction)?.recallAt10Chance);
  const recall = linesOf(rows, "recallAt10");
  const axes = { xLabel: X_LABEL, yLabel: "recall@10, test songs", chance };
  const retrieval = metricLines(recall, { ...axes, title: "Retrieval by share of removed lyrics" });
  await show(retrieval, { save: run.figure("missing_retrieval") });
  const agreement = new Map(fields.map((field) => [field, linesOf(rows, `${field}.adjustedRand`)]));
  const lines = [...agreement].flatMap(([field, ofField]) =>
    ofField.map((line) => ({ ...line, name: `${line.name}, ${field}` })),
  );
  const byLabel = { xLabel: X_LABEL, yLabel: "ARI, test songs", chance: 0 };
  const figure = metricLines(lines, { ...byLabel, title: "Agreement with the labels by share of removed lyrics" });
  if (lines.length > 0) await show(figure, { save: run.figure("missing_agreement") });
  const table = recall.flatMap(({ name, x, y }, v) =>
    x.map((removed, i): Row => {
      const row: Row = { variant: name, "lyrics removed (%)": Math.round(removed), "recall@10": y[i], chance };
      for (const [field, lines] of agreement) row[`ARI ${field}`] = lines[v]?.y[i];
      return row;
    }),
  );
  run.csv("missing_summary", table);
  showTable(table, { caption: "Test songs, means over the seeds" });
}

/** A line per model: means over the seeds of a score, of both directions where it has them, by share. */
function linesOf(rows: readonly Row[], score: string): MetricLine[] {
  const shares = [...new Set(rows.map((row) => Number(row.share)))];
  const seeds = [...new Set(rows.map((row) => Number(row.seed)))];
  const models = [...new Set(rows.map((row) => String(row.representation)))];
  return models.map((model) => {
    const points = shares.map((share) => {
      const there = rows.filter((row) => row.representation === model && row.share === share && score in row);
      const perSeed = seeds.map((seed): Row => {
        const values = there.filter((row) => row.seed === seed).map((row) => Number(row[score]));
        return { representation: model, seed, value: values.reduce((sum, x) => sum + x, 0) / values.length };
      });
      return summarizeSeeds(perSeed)[0] as Row;
    });
    const std = seeds.length > 1 ? { std: points.map((row) => Number(row.valueStd)) } : {};
    const name = model.replace("JointVAE ", "");
    return { name, x: shares.map((share) => 100 * share), y: points.map((row) => Number(row.value)), ...std };
  });
}
