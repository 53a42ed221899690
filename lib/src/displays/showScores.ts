import type { Row } from "../io/index.js";
import { showTable } from "../notebook/table.js";
import { type Evaluation, nameOf, type Part, type ScoreSummary, scoreOf } from "../selection/index.js";

/** Options of {@link showScores}. */
export interface ShowScoresOptions {
  /** Part of the songs; default "test". */
  split?: Part;
  /** Filter of the rows. */
  where?: (row: ScoreSummary) => boolean;
  /** Maximum number of rows. Default 200, since the last rows are those of chance. */
  maxRows?: number;
}

/**
 * The table of an evaluation: chosen rows in bold, those that the rule left out in gray, chance last, and a note where a
 * model had seen the labels. A long table shows the chosen clustering of each representation and folds the others.
 *
 * @param evaluation as `evaluate` gave it
 */
export function showScores(
  { summary, fields }: Pick<Evaluation, "summary" | "fields">,
  options: ShowScoresOptions = {},
): void {
  const { split = "test", where = () => true, maxRows = 200 } = options;
  const rows = summary.filter((row) => row.split === split && (row.kind === "chance" || where(row)));
  const songs = { test: "Test songs", validation: "Validation songs", all: "All songs, as published tables have it" };
  const seeds = Math.max(...rows.map((row) => row.seeds));
  const caption =
    `${songs[split]} (${rows[0]?.internal.rows ?? 0}). Bold: chosen on the validation songs. Gray: left out by the rule. ` +
    "CH: Calinski-Harabasz. DB: Davies-Bouldin." +
    (seeds > 1 ? ` Means ± standard deviations over ${seeds} seeds where seeds matter.` : " One seed.");
  const scored = fields.filter((field) => rows.some((row) => Number.isFinite(scoreOf(row, "adjustedRand", field))));
  const brief = new Set(
    rows.filter((row) => row.kind === "chance" || row.chosen || row.chosenOfRepresentation).map(nameInTable),
  );
  showTable(scoreTable(rows, scored), {
    caption,
    maxRows,
    brief: ({ clustering }) => brief.has(String(clustering)),
    mark: (row) => /^chosen/.test(String(row.note)),
    dim: (row) => /^left out/.test(String(row.note)),
  });
}

/**
 * The main columns of a summary, in the order and with the names of printed tables: text and plain numbers, to filter
 * and sort by. With several seeds, "silhouette std" next to "silhouette" is the standard deviation, and so on;
 * `showTable` shows both as one.
 *
 * @param rows of `summary` of an evaluation
 * @param fields the labels whose scores are shown, such as "genre"
 * @returns one row a clustering
 * @throws UserError where there is no such field
 */
export function scoreTable(rows: readonly ScoreSummary[], fields: readonly string[]): Row[] {
  const columns = [...INTERNAL, ...fields.flatMap(agreementColumns)];
  const withStd = new Set(columns.filter((column) => rows.some((row) => Number.isFinite(stdOf(column, row)))));
  return rows.map((row) => ({
    clustering: nameInTable(row),
    note: noteOf(row),
    ...Object.fromEntries(
      columns.flatMap((column) => {
        const value: [string, number] = [column.name, column.value(row)];
        return withStd.has(column) ? [value, [`${column.name} std`, stdOf(column, row)]] : [value];
      }),
    ),
  }));
}

interface Column {
  name: string;
  value(row: ScoreSummary): number;
  /** Absent for columns that describe a clustering. */
  std?(row: ScoreSummary): number | undefined;
}

const INTERNAL: Column[] = [
  { name: "clusters", value: ({ internal }) => internal.clusters, std: ({ std }) => std?.internal.clusters },
  { name: "coverage", value: ({ internal }) => internal.coverage },
  { name: "largest", value: ({ internal }) => internal.largestShare },
  { name: "silhouette", value: ({ internal }) => internal.silhouette, std: ({ std }) => std?.internal.silhouette },
  { name: "CH", value: ({ internal }) => internal.calinskiHarabasz },
  { name: "DB", value: ({ internal }) => internal.daviesBouldin },
  { name: "stability", value: ({ stability }) => stability },
];

function agreementColumns(field: string): Column[] {
  const names = { ARI: "adjustedRand", NMI: "normalizedMutualInfo", purity: "purity" } as const;
  return Object.entries(names).map(([name, metric]) => ({
    name: `${name} ${field}`,
    value: (row) => scoreOf(row, metric, field),
    std: ({ std }) => std?.external[field]?.[metric],
  }));
}

/** The deviation to show; differences below this are rounding errors. */
function stdOf(column: Column, row: ScoreSummary): number | undefined {
  const std = column.std?.(row);
  return std !== undefined && std > 1e-5 ? std : undefined;
}

function noteOf({ kind, chosen, excluded, internal, sawLabels }: ScoreSummary): string {
  if (kind === "chance") return "";
  const notes = [
    chosen && "chosen",
    excluded && `left out: ${excluded}`,
    !excluded && internal.degenerate && `degenerate on these songs: ${internal.degenerate}`,
    sawLabels && `saw ${sawLabels}`,
  ];
  return notes.filter(Boolean).join("; ");
}

function nameInTable(row: ScoreSummary): string {
  return row.kind === "chance" ? "chance (the chosen sizes, shuffled)" : nameOf(row);
}
