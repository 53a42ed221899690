export type { Restart } from "./divergence.js";
export type { EpochRow, History } from "./history.js";
export type { AutoClipOptions } from "./normLimit.js";
export type { PlateauOptions } from "./plateau.js";
export { type TrainOptions, train } from "./train.js";
