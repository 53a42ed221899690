export type { Restart } from "./divergence.js";
export type { PlateauOptions } from "./plateau.js";
export { type EpochRow, type History, type TrainOptions, train } from "./train.js";
