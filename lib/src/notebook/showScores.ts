import type { Row } from "../io/index.js";
import type { Evaluation } from "../selection/index.js";
import { choosePerRepresentation, nameOf } from "../selection/index.js";
import { showTable } from "./table.js";

/** Options of {@link showScores}. */
export interface ShowScoresOptions {
  /** Part of the split; default "test". */
  split?: "test" | "validation" | "all";
  /** Filter of the rows. */
  where?: (row: Row) => boolean;
  /** Maximum number of rows. Default 200, since the last rows are those of chance. */
  maxRows?: number;
}

/**
 * The table of an evaluation: chosen rows in bold, degenerate ones in gray, chance last, and a note where a model had
 * seen the labels. A long table shows the chosen clustering of each representation and folds the others.
 *
 * @param evaluation as `evaluate` gave it
 */
export function showScores(evaluation: Evaluation, options: ShowScoresOptions = {}): void {
  const { split = "test", where = () => true, maxRows = 200 } = options;
  const rows = evaluation.summary.filter(
    (row) => row.split === split && (row.representation === "chance" || where(row)),
  );
  const songs = { test: "Test songs", validation: "Validation songs", all: "All songs, as published tables have it" };
  const seeds = Math.max(...rows.map((row) => Number(row.seeds ?? 1)));
  const caption =
    `${songs[split]} (${rows[0]?.rows ?? 0}). Bold: chosen on the validation songs. Gray: no clustering. ` +
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

/**
 * The main columns of summary rows, in the order and with the names of printed tables: text and plain numbers, to
 * filter and sort by. With several seeds, "silhouette std" next to "silhouette" is the standard deviation, and so on;
 * `showTable` shows both as one.
 *
 * @param rows of a summary over seeds
 * @param fields the labels whose scores are shown, such as "genre"
 * @returns one row a clustering
 */
export function scoreTable(rows: readonly Row[], fields: readonly string[]): Row[] {
  const means: [name: string, key: string][] = [
    ["clusters", "clusters"],
    ["coverage", "coverage"],
    ["largest", "largestShare"],
    ["silhouette", "silhouette"],
    ["CH", "calinskiHarabasz"],
    ["DB", "daviesBouldin"],
    ["stability", "stability"],
    ...fields.flatMap((field): [string, string][] => [
      [`ARI ${field}`, `${field}AdjustedRand`],
      [`NMI ${field}`, `${field}NormalizedMutualInfo`],
      [`purity ${field}`, `${field}Purity`],
    ]),
  ];
  const withStd = new Set(means.filter(([name, key]) => !MEAN_ONLY.has(name) && rows.some((row) => varies(row, key))));
  return rows.map((row) => ({
    clustering: nameInTable(row),
    note: [
      row.chosen && "chosen",
      row.degenerate && `degenerate: ${row.degenerate}`,
      row.sawLabels && `saw ${row.sawLabels}`,
    ]
      .filter(Boolean)
      .join("; "),
    ...Object.fromEntries(
      means.flatMap((mean) => {
        const [name, key] = mean;
        const std = varies(row, key) ? row[`${key}Std`] : undefined;
        return withStd.has(mean)
          ? [
              [name, row[key]],
              [`${name} std`, std],
            ]
          : [[name, row[key]]];
      }),
    ),
  }));
}

function nameInTable(row: Row): string {
  return row.representation === "chance" ? "chance (the chosen sizes, shuffled)" : nameOf(row);
}

/** Columns that describe a clustering, shown without a standard deviation. */
const MEAN_ONLY = new Set(["coverage", "largest", "CH", "DB", "stability"]);

/** Differences below this are rounding errors, not a deviation. */
function varies(row: Row, key: string): boolean {
  return Number(row[`${key}Std`]) > 1e-5;
}
