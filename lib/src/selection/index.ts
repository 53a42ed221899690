export { chosenClusterings, type ValuesPerSeedOptions, valuesPerSeed } from "./choose.js";
export { chooseRetrieval, type RetrievalChoice, type RetrievalRank } from "./chooseRetrieval.js";
export {
  type ClusterCountCurve,
  type ClusterCountCurves,
  type ClusterCountOptions,
  clusterCountCurves,
} from "./clusterCounts.js";
export { type Clusterer, clustererOf } from "./clustererOf.js";
export { compareRetrieval, type RetrievalComparison, type RetrievalDifference } from "./compareRetrieval.js";
export { type CompareSpacesOptions, compareSpaces, type SpaceDifference } from "./compareSpaces.js";
export { type Consensus, consensus } from "./consensus.js";
export { type EvaluateOptions, type Evaluation, evaluate, type RescoreOptions, rescore } from "./evaluate.js";
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
export { factorsOf } from "./factorsOf.js";
export {
  FACTOR_SCORES,
  type FactorRows,
  type FactorScore,
  factorDifferences,
  factorTable,
  summarizeFactors,
  tableByFactor,
} from "./factorTables.js";
export {
  type CoherenceClassifiers,
  coherenceClassifiers,
  type Generating,
  type GenerativeCoherenceOptions,
  generativeCoherence,
} from "./generativeCoherence.js";
export type { SweepAlgorithm } from "./grid.js";
export type { HonestyCheck, HonestyMetric } from "./honestyCheck.js";
export { type HonestyMeter, type HonestyMeterOptions, honestyMeter } from "./honestyMeter.js";
export { type EncodedSpace, type LabelsInSpacesOptions, labelsInSpaces } from "./labelsInSpaces.js";
export { type LeakCheck, type LeakCheckOptions, leakCheck, varianceExplained } from "./leakCheck.js";
export { medianAndRange } from "./medianAndRange.js";
export { mostStable } from "./mostStable.js";
export { type Optimism, selectionOptimism } from "./optimism.js";
export { candidatesOf, type ScoredCandidate, selectPerRepresentation } from "./perRepresentation.js";
export { restrictSplit } from "./restrictSplit.js";
export {
  type Candidate,
  excludedBy,
  type SelectionFilter,
  type SelectionRule,
  type SelectionRuleOptions,
  type SelectionScore,
  select,
  selectionRule,
} from "./rule.js";
export {
  type ExternalMetric,
  type InternalMetric,
  nameOf,
  type Part,
  type RunScores,
  type Scored,
  type ScoreSummary,
  scoreOf,
  summarizeScores,
} from "./scores.js";
export { readScores, type ScoreColumns, tidyScores, wideScores } from "./scoreTables.js";
export { holm, type PairedDifference, pairedDifference, summarizeSeeds } from "./seeds.js";
export { type SemiSupervisedCeilingOptions, semiSupervisedCeiling } from "./semiSupervisedCeiling.js";
export { checkSongCount, fitToSongs, type SizedSettings } from "./smallCollections.js";
export { type Ceiling, type SupervisedCeilingOptions, supervisedCeiling } from "./supervisedCeiling.js";
export {
  type GivenLabels,
  perSeed,
  type Sweep,
  type SweepOptions,
  sweep,
} from "./sweep.js";
export type { SweepRow, SweepRun } from "./sweepRow.js";
export { truthOf } from "./truth.js";
