export { resultsPath } from "../workspace.js";
export { type Cell, csvRows, csvText, type Row } from "./csv.js";
export { npyBytes, npyMatrix } from "./npy.js";
export { type ReadOptions, type Results, readResults } from "./read.js";
export { Run } from "./run.js";
export { type KeptRun, pinRun, readRuns, runs } from "./runs.js";
export { type Comparable, resultsOfSameSongs } from "./sameSongs.js";
