export { type LabelPartsOptions, labelParts } from "./labelParts.js";
export { type OpenRunOptions, openRun, ScaleRun } from "./openRun.js";
export type { TableRow } from "./parquet.js";
export { type ParquetBatches, type ParquetBatchesOptions, parquetBatches } from "./parquetBatches.js";
export type { RunProgress } from "./progress.js";
export { exportParts, type QueryPartsOptions, type QueryRow, queryParts } from "./queryParts.js";
export { type WatchScaleOptions, watchScale } from "./watchScale.js";
