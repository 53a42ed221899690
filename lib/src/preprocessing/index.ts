export { type StandardizeOptions, type StandardScaler, standardize } from "./standardize.js";
