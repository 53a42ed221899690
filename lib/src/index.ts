// Everything a notebook imports, in the order of the floors (.dependency-cruiser.cjs). A blank line keeps the formatter
// from sorting across floors.

// Ground

export type { Progress, TaskOptions } from "./async/task.js";
export { UnsuitableCollection, UserError } from "./errors.js";
export * from "./io/index.js";
export { dataPath } from "./io/workspace.js";
export type { Skipped, Song } from "./song.js";
export { type LibraryWarning, onWarning, type WarningKind } from "./warnings.js";

// Numbers

export * from "./array/index.js";

// Songs

export * from "./audio/index.js";
export * from "./collection/index.js";
export * from "./embeddings/index.js";
export * from "./lyrics/index.js";

// Estimators

export * from "./classification/index.js";
export * from "./cluster/index.js";
export * from "./decomposition/index.js";
export * from "./fusion/index.js";
export * from "./manifold/index.js";
export * from "./models/index.js";
export * from "./neighbors/index.js";
export * from "./preprocessing/index.js";
export * from "./training/index.js";

// Judgment

export * from "./audit/index.js";
export * from "./metrics/index.js";
export * from "./selection/index.js";

// Faces

export * from "./figures/index.js";
export * from "./notebook/index.js";
export * from "./results/index.js";
export * from "./scale/index.js";

// The notebooks: what their cells do, and what they show

export * from "./displays/index.js";
export * from "./steps/index.js";
