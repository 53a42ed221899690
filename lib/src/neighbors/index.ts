export {
  type NeighborAnswer,
  type NeighborIndex,
  type NeighborIndexOptions,
  type NeighborRecall,
  neighborIndex,
} from "./neighborIndex.js";
