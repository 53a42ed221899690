export type { AuditedScore } from "./auditedRow.js";
export { type Audit, type AuditMetricsOptions, auditMetrics } from "./auditMetrics.js";
export type { Doubt } from "./doubt.js";
export type { LabelColumns } from "./labelColumns.js";
export { type AuditedMetric, type MetricColumns, metricColumns } from "./metricColumns.js";
export type { Recomputed } from "./recompute.js";
