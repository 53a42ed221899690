export type { Collection, PairedBy } from "./collection.js";
export type { ColumnMapping, Role, Roles } from "./columns.js";
export { type LabelColumn, labelsOf } from "./labels.js";
export { type CollectionKind, type OpenOptions, openCollection } from "./open.js";
export { type GroupCount, type PairingReport, pairingReport } from "./pairingReport.js";
export { type Split, type SplitOptions, splitCollection } from "./split.js";
