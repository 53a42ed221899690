export { type EvaluateOptions, type Evaluation, evaluate, nameOf } from "./evaluate.js";
export { type PairedDifference, pairedDifference, summarizeSeeds } from "./seeds.js";
export { truthOf } from "./truth.js";
