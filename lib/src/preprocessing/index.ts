export { type IncrementalScaler, incrementalStandardize } from "./incrementalStandardize.js";
export { type ScaledLyrics, scaleLyrics } from "./scaleLyrics.js";
export { type StandardizeOptions, type StandardScaler, standardize } from "./standardize.js";
