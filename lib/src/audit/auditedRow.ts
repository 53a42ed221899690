import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import {
  type AuditedMetric,
  type AuditRole,
  METRIC_NAMES,
  type MetricColumns,
  metricColumns,
} from "./metricColumns.js";

/** A score as it stands in a table. */
export interface AuditedScore {
  /** Which one. */
  metric: AuditedMetric;
  /** The true label; "" where none is named. */
  against: string;
  /** As a number. */
  value: number;
  /** As it is written, such as "0.6679"; what its digits are counted of. */
  text: string;
  /** Standard deviation beside it; NaN where there is none. */
  std: number;
}

/** A row of somebody's table of metrics. */
export interface AuditedRow {
  /** In the table, from 1, the header not counted. */
  row: number;
  /** Such as "pca_baseline, DBSCAN, k=5". */
  name: string;
  representation: string;
  method: string;
  /** NaN where they are not given. */
  k: number;
  songs: number;
  /** Share of noise, 0 to 1. */
  noise: number;
  largestShare: number;
  seeds: number;
  /** "" where they are not given. */
  seed: string;
  split: string;
  /** Labels that the model was told. */
  condition: string;
  /** Songs, label and task: rows of one group can be compared. */
  group: string;
  scores: AuditedScore[];
}

/** A table that has been understood. */
export interface AuditedTable {
  rows: AuditedRow[];
  columns: MetricColumns;
}

/**
 * Reads the rows of a table by the names of its columns.
 *
 * @param rows of a CSV file, numbers as numbers or as text
 * @throws UserError where no column is a known metric
 */
export function auditedTable(rows: readonly Row[]): AuditedTable {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = metricColumns(names);
  if (columns.metrics.length === 0) {
    const known = Object.values(METRIC_NAMES).join(", ");
    throw new UserError(
      `No column of the table is a known metric; its columns are ${names.slice(0, 20).join(", ")}, and known are ${known}.`,
    );
  }
  return { rows: rows.map((row, i) => auditedRow(row, i + 1, columns)), columns };
}

function auditedRow(cells: Row, row: number, { metrics, deviations, roles }: MetricColumns): AuditedRow {
  const text = (role: AuditRole) => textOf(cells[roles[role] ?? ""]);
  const number = (role: AuditRole) => numberOf(text(role));
  const [songs, method, representation, against] = [
    number("songs"),
    text("method"),
    text("representation"),
    text("against"),
  ];
  const scores = metrics.flatMap(({ column, metric, against: ofColumn }): AuditedScore[] => {
    const written = textOf(cells[column]);
    const [value, beside] = written.split(/±|\+\/-|\+-/).map(numberOf);
    if (!Number.isFinite(value)) return [];
    const deviation = deviations.find((one) => one.metric === metric && one.against === ofColumn);
    const std = beside ?? numberOf(textOf(cells[deviation?.column ?? ""]));
    return [{ metric, against: ofColumn || against, value: value!, text: written.split(/±|\+/)[0]!.trim(), std }];
  });
  const k = number("k");
  const given = number("parameters");
  const parameters = Number.isFinite(given) ? `${roles.parameters}=${given}` : text("parameters");
  const told = Number.isFinite(k) && !/\bk=/.test(parameters) && `k=${k}`;
  const name = [representation, method, told, parameters].filter(Boolean).join(", ");
  return {
    ...{ row, representation, method, k, songs, scores },
    name: name || `row ${row}`,
    noise: noiseOf(number("noise"), number("coverage"), songs),
    largestShare: shareOf(number("largestShare"), songs),
    seeds: number("seeds"),
    seed: text("seed"),
    split: text("split"),
    condition: text("condition"),
    group: [text("data"), Number.isFinite(songs) ? songs : "", against, text("split")].join("|"),
  };
}

/** Noise as a share, whether it was given as a share, in percent or as a number of songs. */
function noiseOf(noise: number, coverage: number, songs: number): number {
  if (Number.isFinite(noise)) return shareOf(noise, songs);
  return 1 - shareOf(coverage, songs);
}

function shareOf(value: number, songs: number): number {
  if (!(value > 1)) return value;
  if (songs > 0 && Number.isInteger(value)) return value / songs;
  return value <= 100 ? value / 100 : Number.NaN;
}

function textOf(cell: Row[string]): string {
  return cell === undefined || cell === null ? "" : String(cell).trim();
}

/** "1,696.36" and "0.31*" are numbers; "" and "k-means" are not. */
function numberOf(text: string): number {
  const plain = text
    .replace(/[*†‡%]+$/, "")
    .replace(/(\d),(\d{3})\b/g, "$1$2")
    .trim();
  return plain === "" ? Number.NaN : Number(plain);
}
