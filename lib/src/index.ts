// Everything a notebook imports, in the order of the spine.

export * from "./audio/index.js";
export * from "./clustering/index.js";
export * from "./collection/index.js";
export { UnsuitableCollection, UserError } from "./errors.js";
export * from "./evaluation/index.js";
export * from "./figures/index.js";
export * from "./fusion/index.js";
export * from "./lyrics/index.js";
export * from "./metrics/index.js";
export * from "./models/index.js";
export * from "./notebook/index.js";
export * from "./projection/index.js";
export * from "./results/index.js";
export type { Progress, TaskOptions } from "./task.js";
export * from "./tensor/index.js";
export * from "./training/index.js";
export { dataPath } from "./workspace.js";
