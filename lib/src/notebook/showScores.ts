import type { Evaluation } from "../evaluation/index.js";
import { choosePerRepresentation, nameOf } from "../evaluation/index.js";
import type { Row } from "../results/index.js";
import { showTable } from "./table.js";

export interface ShowScoresOptions {
  /** Whose songs; default the test songs. */
  split?: "test" | "validation" | "all";
  /** Only rows that this is true of. */
  where?: (row: Row) => boolean;
  /** Default 200: chance stands in the last. */
  maxRows?: number;
}

/**
 * The table of an evaluation: what was chosen in bold, what is no clustering in grey, chance last, and a note where a
 * model had seen the labels. Of a long one, the chosen clustering of each representation; the others are folded.
 */
export function showScores(evaluation: Evaluation, options: ShowScoresOptions = {}): void {
  const { split = "test", where = () => true, maxRows = 200 } = options;
  const rows = evaluation.summary.filter(
    (row) => row.split === split && (row.representation === "chance" || where(row)),
  );
  const songs = { test: "Test songs", validation: "Validation songs", all: "All songs, as published tables have it" };
  const seeds = Math.max(...rows.map((row) => Number(row.seeds ?? 1)));
  const caption =
    `${songs[split]} (${rows[0]?.rows ?? 0}). Bold: chosen on the validation songs. Grey: no clustering. ` +
    "CH: Calinski-Harabasz. DB: Davies-Bouldin." +
    (seeds > 1 ? ` Means ± standard deviations over ${seeds} seeds where seeds matter.` : " One seed.");
  const best = new Set(choosePerRepresentation(evaluation.summary).values());
  const [chance] = rows.filter((row) => row.representation === "chance").map(nameInTable);
  const scored = evaluation.fields.filter((field) =>
    rows.some((row) => typeof row[`${field}AdjustedRand`] === "number"),
  );
  showTable(scoreTable(rows, scored), {
    caption,
    maxRows,
    brief: ({ clustering, note }) => best.has(String(clustering)) || clustering === chance || note === "chosen",
    mark: (row) => row.note === "chosen",
    dim: (row) => /^degenerate/.test(String(row.note)),
  });
}

/** The columns that a reader wants of summary rows, in the order and under the names of printed tables. */
export function scoreTable(rows: readonly Row[], fields: readonly string[]): Row[] {
  return rows.map((row) => ({
    clustering: nameInTable(row),
    clusters: plusMinus(row, "clusters"),
    coverage: row.coverage,
    largest: row.largestShare,
    silhouette: plusMinus(row, "silhouette"),
    CH: row.calinskiHarabasz,
    DB: row.daviesBouldin,
    stability: row.stability,
    ...Object.fromEntries(
      fields.flatMap((field) => [
        [`ARI ${field}`, plusMinus(row, `${field}AdjustedRand`)],
        [`NMI ${field}`, plusMinus(row, `${field}NormalizedMutualInfo`)],
        [`purity ${field}`, plusMinus(row, `${field}Purity`)],
      ]),
    ),
    note: [
      row.chosen && "chosen",
      row.degenerate && `degenerate: ${row.degenerate}`,
      row.sawLabels && `saw ${row.sawLabels}`,
    ]
      .filter(Boolean)
      .join("; "),
  }));
}

function nameInTable(row: Row): string {
  return row.representation === "chance" ? "chance (the chosen sizes, shuffled)" : nameOf(row);
}

function plusMinus(row: Row, key: string): Row[string] {
  const [mean, std] = [row[key], row[`${key}Std`]];
  // Sums in another order differ by rounding: that is no deviation.
  return typeof mean === "number" && typeof std === "number" && std > 1e-5
    ? `${Number(mean.toPrecision(3))} ± ${Number(std.toPrecision(2))}`
    : mean;
}
