export { choosePerRepresentation, chosenClusterings, valuesPerSeed } from "./choose.js";
export { type Consensus, consensus } from "./consensus.js";
export { type EvaluateOptions, type Evaluation, evaluate, nameOf } from "./evaluate.js";
export {
  type CrossModalSpace,
  DIRECTIONS,
  type EvaluateRetrievalOptions,
  evaluateRetrieval,
  type RetrievalEvaluation,
  retrievalLabel,
  retrievalTable,
} from "./evaluateRetrieval.js";
export { type FactorScoresOptions, factorScores } from "./factorScores.js";
export { type LeakCheck, type LeakCheckOptions, leakCheck, varianceExplained } from "./leakCheck.js";
export { restrictSplit } from "./restrictSplit.js";
export { type Selectable, type SelectionRule, selectBest } from "./rule.js";
export { holm, type PairedDifference, pairedDifference, summarizeSeeds } from "./seeds.js";
export { checkSongCount, fitToSongs, type SizedSettings } from "./smallCollections.js";
export {
  type GivenLabels,
  perSeed,
  type Sweep,
  type SweepAlgorithm,
  type SweepOptions,
  sweep,
} from "./sweep.js";
export type { SweepRow, SweepRun } from "./sweepRow.js";
export { truthOf } from "./truth.js";
