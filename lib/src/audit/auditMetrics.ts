import type { MatrixLike } from "../array/index.js";
import type { Row } from "../io/index.js";
import { atChance, conditionedLabels, constantPurity, differentCounts, perfectAgreement } from "./agreementDoubts.js";
import { type AuditedTable, auditedTable } from "./auditedRow.js";
import {
  collapseByArithmetic,
  disagreeingScores,
  fewSongsLeft,
  largestCluster,
  noiseNotReported,
  oneCluster,
} from "./degeneracyDoubts.js";
import type { Doubt } from "./doubt.js";
import type { LabelColumns } from "./labelColumns.js";
import { METRIC_NAMES } from "./metricColumns.js";
import { type Recomputed, recompute } from "./recompute.js";
import { comparedWithTable, recomputedDoubts } from "./recomputedDoubts.js";
import { chosenAfterLooking, differentSpaces, noSpread } from "./selectionDoubts.js";
import { duplicatedRows, impossibleValues, tooManyDigits } from "./valueDoubts.js";

/** Options of {@link auditMetrics}. */
export interface AuditMetricsOptions {
  /** One row per song: clusters and true labels, in columns. */
  labels?: readonly Row[];
  /** n x d, in the order of the labels. */
  latents?: MatrixLike;
  /** Which columns of the labels are what. Default: by their names and values. */
  columns?: Partial<LabelColumns>;
}

/** What {@link auditMetrics} says. */
export interface Audit {
  /** What a reader should doubt, the heaviest first. */
  doubts: Doubt[];
  /** One row per row of the table: its scores, and the kinds of doubt about it. */
  rows: Row[];
  /** What was computed again; empty without labels. */
  recomputed: Recomputed[];
  /** How the table was read, and which scores were found again. */
  notes: string[];
}

const DOUBTS: readonly ((table: AuditedTable) => Doubt[])[] = [
  impossibleValues,
  oneCluster,
  collapseByArithmetic,
  disagreeingScores,
  largestCluster,
  fewSongsLeft,
  noiseNotReported,
  conditionedLabels,
  atChance,
  constantPurity,
  perfectAgreement,
  differentCounts,
  noSpread,
  chosenAfterLooking,
  differentSpaces,
  duplicatedRows,
  tooManyDigits,
];

/**
 * Audits somebody's table of metrics: what a reader should doubt, in sentences, and what can be computed again from labels
 * and latents.
 *
 * @param metrics rows of the table, under any usual names of columns
 * @param options labels and latents
 * @returns doubts in the order of their weight
 * @throws UserError where no column is a known metric, or labels and latents don't match
 */
export async function auditMetrics(metrics: readonly Row[], options: AuditMetricsOptions = {}): Promise<Audit> {
  const table = auditedTable(metrics);
  const { labels, latents, columns } = options;
  const recomputed = labels ? await recompute(labels, latents, columns) : [];
  const compared = comparedWithTable(table, recomputed);
  const doubts = [...DOUBTS.flatMap((doubt) => doubt(table)), ...recomputedDoubts(recomputed), ...compared.doubts].sort(
    (a, b) => b.weight - a.weight,
  );
  const rows = table.rows.map(({ row, name, scores }): Row => {
    const kinds = new Set(
      doubts
        .filter((doubt) => doubt.rows.includes(row) && doubt.rows.length < table.rows.length)
        .map(({ kind }) => kind),
    );
    const values = scores.map(({ metric, against, value }) => [
      against ? `${METRIC_NAMES[metric]} ${against}` : METRIC_NAMES[metric],
      value,
    ]);
    return { row, name, ...Object.fromEntries(values), doubts: [...kinds].join(", ") };
  });
  return { doubts, rows, recomputed, notes: [readingNote(table), ...compared.notes] };
}

function readingNote({ columns, rows }: AuditedTable): string {
  const metrics = columns.metrics.map(({ column, metric, against }) =>
    column === METRIC_NAMES[metric]
      ? column
      : `${column} as ${METRIC_NAMES[metric]}${against ? ` with ${against}` : ""}`,
  );
  const roles = Object.entries(columns.roles).map(([role, column]) =>
    role === column ? column : `${column} as ${role}`,
  );
  return `${rows.length} rows. Read: ${[...metrics, ...roles].join(", ")}.`;
}
