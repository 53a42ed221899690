export { differenceInWords } from "./differenceInWords.js";
export { type ExploreOptions, explore } from "./explore.js";
export { type SayReadBackOptions, sayReadBack } from "./sayReadBack.js";
export { lossesOf, type ShowAblationOptions, showAblation } from "./showAblation.js";
export { type ShowAgreementOptions, showAgreement } from "./showAgreement.js";
export { type ShowChosenOptions, showChosen } from "./showChosen.js";
export { type ShowClustersOptions, showClusters } from "./showClusters.js";
export { type ShowDbscanOptions, showDbscan } from "./showDbscan.js";
export { type ShowDecodedLyricsOptions, showDecodedLyrics } from "./showDecodedLyrics.js";
export { type ShowDifferencesOptions, showDifferences } from "./showDifferences.js";
export { showDisagreement, showSurprising } from "./showDisagreement.js";
export { type ShowFactorScoreOptions, showFactorScore } from "./showFactorScore.js";
export { type ShowFindingsOptions, showFindings } from "./showFindings.js";
export { showHonesty } from "./showHonesty.js";
export { type ShowKneeOptions, showKnee } from "./showKnee.js";
export { type ShowLeaksOptions, showLeaks } from "./showLeaks.js";
export { type ShowLossPartsOptions, showLossParts } from "./showLossParts.js";
export { type ShowMapOptions, showMap } from "./showMap.js";
export { type ShowMapsOptions, showMaps } from "./showMaps.js";
export { type ShowMissingLyricsOptions, showMissingLyrics } from "./showMissingLyrics.js";
export {
  listenToReconstructions,
  type ReconstructedImage,
  type ShowReconstructionsOptions,
  showReconstructions,
  spread,
} from "./showReconstructions.js";
export { type ShowRetrievalOptions, showRetrieval } from "./showRetrieval.js";
export { type ShowRetrievalBarsOptions, showRetrievalBars } from "./showRetrievalBars.js";
export { type ShowRetrievalFindingsOptions, showRetrievalFindings } from "./showRetrievalFindings.js";
export { type ShowRetrievalScoresOptions, showRetrievalScores } from "./showRetrievalScores.js";
export { type ShowScoresOptions, scoreTable, showScores } from "./showScores.js";
export {
  imageOfRow,
  listenToSpectrograms,
  type ShownSpectrogram,
  type ShowSpectrogramsOptions,
  showSpectrograms,
} from "./showSpectrograms.js";
export { type ShowTrainingOptions, showTraining } from "./showTraining.js";
export { type ShowValidationLossOptions, showValidationLoss } from "./showValidationLoss.js";
