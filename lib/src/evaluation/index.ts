export { agreementBars } from "./agreementBars.js";
export { choosePerRepresentation, chosenClusterings, valuesPerSeed } from "./choose.js";
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
export { holm, type PairedDifference, pairedDifference, summarizeSeeds } from "./seeds.js";
export { checkSongCount, fitToSongs, type SizedSettings } from "./smallCollections.js";
export { truthOf } from "./truth.js";
