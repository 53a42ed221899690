export { type BootstrapOptions, bootstrapInterval, type Interval } from "./bootstrap.js";
export { type ChanceOptions, chanceScores } from "./chance.js";
export { balancedAccuracyScore, macroF1Score } from "./classification.js";
export { type ClassMapOptions, type ClusterClass, clusterToClassMap } from "./classMap.js";
export { type ContingencyTable, contingencyTable } from "./contingency.js";
export {
  attributePredictabilityGap,
  type DciOptions,
  type DciScores,
  dciScores,
  type GapScore,
  mutualInfoGap,
} from "./disentanglement.js";
export {
  type KnnAccuracy,
  type KnnAccuracyOptions,
  knnAccuracy,
  type TrustworthinessOptions,
  trustworthiness,
} from "./embedding.js";
export {
  adjustedMutualInfoScore,
  adjustedRandScore,
  clusteringAccuracy,
  completenessScore,
  type ExternalScores,
  externalScores,
  fowlkesMallowsScore,
  homogeneityScore,
  normalizedMutualInfoScore,
  purityScore,
  vMeasureScore,
} from "./external.js";
export { farthestRow } from "./farthestRow.js";
export { halfSquaredErrors } from "./halfSquaredErrors.js";
export {
  calinskiHarabaszScore,
  daviesBouldinScore,
  type SilhouetteEstimate,
  type SilhouetteOptions,
  silhouetteEstimate,
  silhouetteSamples,
  silhouetteScore,
} from "./internal.js";
export { type KnnAgainstChance, type KnnAgainstChanceOptions, knnAgainstChance } from "./knnAgainstChance.js";
export type { Labels, NoiseOptions, NoisePolicy, Truth } from "./labels.js";
export { pearsonCorrelation } from "./pearsonCorrelation.js";
export {
  classRetrieval,
  instanceRetrieval,
  type RetrievalOptions,
  type RetrievalScore,
  type RetrievalScores,
} from "./retrieval.js";
export {
  type ClusteringScores,
  DOMINANT_SHARE,
  degeneracyOf,
  type InternalScores,
  MINIMUM_COVERAGE,
  type ScoreOptions,
  scoreClustering,
} from "./score.js";
export {
  type SilhouetteOfBatches,
  type SilhouetteOfBatchesOptions,
  silhouetteOfBatches,
} from "./silhouetteOfBatches.js";
export {
  type Agreement,
  bootstrapRows,
  bootstrapStability,
  type ClusteredSample,
  type StabilityOptions,
  sampleAgreement,
  seedAgreement,
} from "./stability.js";
