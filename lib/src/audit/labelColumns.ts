import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";

/** The columns of a table of labels, one row per song. */
export interface LabelColumns {
  /** Names of columns with clusters. */
  clusters: string[];
  /** Names of columns with true labels. */
  truth: string[];
}

const TRUE =
  /^(y_?)?true|truth|^genre|^language|^lang$|^mood|^class|^category|^artist$|^target|^y$|^label_?true|^style|^tag/i;
const CLUSTER = /cluster|^pred|_pred$|^chosen$|k-?means|dbscan|agglomerative|gmm|spectral|optics|^labels?$|assignment/i;
const NOTHING = /^(id|.*_id|index|unnamed.*|file|filename|path|title|song|track|split|part|lyrics|column\d+|)$/i;

/**
 * Which columns are clusters and which are true labels: by their names, and of the others whole numbers from -1 are
 * clusters, and texts with few values are true labels.
 *
 * @param asked names that the caller gives; they go first
 * @throws UserError where a named column does not exist, or no cluster is found
 */
export function labelColumns(rows: readonly Row[], asked: Partial<LabelColumns> = {}): LabelColumns {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const missing = [...(asked.clusters ?? []), ...(asked.truth ?? [])].find((name) => !columns.includes(name));
  if (missing) throw new UserError(`The labels have no column "${missing}"; there are ${columns.join(", ")}.`);
  const values = (column: string) =>
    rows.map((row) => row[column]).filter((value) => value !== undefined && value !== "");
  const whole = (column: string) =>
    values(column).every((value) => Number.isInteger(Number(value)) && Number(value) >= -1);
  const few = (column: string) => {
    const classes = new Set(values(column).map(String)).size;
    return classes > 1 && classes <= Math.max(2, rows.length / 3);
  };
  const full = columns.filter((column) => !NOTHING.test(column) && values(column).length > 0);
  const clusters =
    asked.clusters ??
    full.filter(
      (column) =>
        !asked.truth?.includes(column) &&
        whole(column) &&
        (CLUSTER.test(column) || !TRUE.test(column)) &&
        values(column).length === rows.length,
    );
  const truth =
    asked.truth ??
    full.filter((column) => !clusters.includes(column) && few(column) && (TRUE.test(column) || !whole(column)));
  if (clusters.length === 0) {
    throw new UserError(
      `No column of the labels holds clusters, whole numbers from -1; its columns are ${columns.join(", ")}.`,
    );
  }
  return { clusters, truth };
}
