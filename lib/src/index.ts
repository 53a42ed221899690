// Everything a notebook imports, in the order of the floors.

export * from "./array/index.js";
export type { Progress, TaskOptions } from "./async/task.js";
export * from "./audio/index.js";
export * from "./cluster/index.js";
export * from "./collection/index.js";
export * from "./decomposition/index.js";
export * from "./embeddings/index.js";
export { UnsuitableCollection, UserError } from "./errors.js";
export * from "./figures/index.js";
export * from "./fusion/index.js";
export * from "./io/index.js";
export { dataPath } from "./io/workspace.js";
export * from "./linalg/index.js";
export * from "./lyrics/index.js";
export * from "./manifold/index.js";
export * from "./metrics/index.js";
export * from "./models/index.js";
export * from "./notebook/index.js";
export * from "./preprocessing/index.js";
export * from "./results/index.js";
export * from "./selection/index.js";
export type { Skipped, Song } from "./song.js";
export * from "./training/index.js";
