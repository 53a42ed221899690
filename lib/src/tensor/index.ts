export * from "./matrix.js";
export * from "./rng.js";
export * from "./standardScaler.js";
