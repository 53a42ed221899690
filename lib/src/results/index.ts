export { type Cell, csvText, type Row } from "./csv.js";
export { npyBytes, npyMatrix } from "./npy.js";
export { Run, resultsPath } from "./run.js";
