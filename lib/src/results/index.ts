export { type Cell, csvText, type Row } from "./csv.js";
export { npyBytes, npyMatrix } from "./npy.js";
export { csvRows, type Results, readResults } from "./read.js";
export { Run, resultsPath } from "./run.js";
