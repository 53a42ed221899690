export { type Cell, csvRows, csvText, type Row } from "./csv.js";
export { resultsPath } from "./workspace.js";
