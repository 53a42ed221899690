export {
  type AgglomerativeOptions,
  type AgglomerativeResult,
  agglomerative,
  cutTree,
  type Linkage,
  linkageMatrix,
  type MergedClusters,
} from "./agglomerative.js";
export type { Clustering } from "./clustering.js";
export { type DbscanOptions, type DbscanResult, dbscan } from "./dbscan.js";
export {
  type CovarianceType,
  type GaussianMixtureOptions,
  type GaussianMixtureResult,
  gaussianMixture,
} from "./gaussianMixture.js";
export { type HdbscanOptions, type HdbscanResult, hdbscan } from "./hdbscan.js";
export { type KMeansOptions, type KMeansResult, kMeans } from "./kMeans.js";
export { type MiniBatchKMeansOptions, type MiniBatchKMeansResult, miniBatchKMeans } from "./miniBatchKMeans.js";
export { type SoftAssignment, softAssignments } from "./softAssignments.js";
export { type SpectralOptions, type SpectralResult, spectral } from "./spectral.js";
export { type SuggestEpsOptions, type SuggestedEps, suggestEps } from "./suggestEps.js";
