export { type ReadOptions, type Results, readResults } from "./read.js";
export { Run } from "./run.js";
export { type KeptRun, pinRun, readRuns, runs } from "./runs.js";
export { type Comparable, resultsOfSameSongs } from "./sameSongs.js";
