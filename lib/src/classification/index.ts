export type { ClassLabels } from "./classes.js";
export {
  type KNearestNeighbors,
  type KNearestNeighborsOptions,
  kNearestNeighbors,
} from "./kNearestNeighbors.js";
export {
  LogisticRegression,
  type LogisticRegressionOptions,
  logisticRegression,
} from "./logisticRegression.js";
