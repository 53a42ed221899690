export { attempt } from "./attempt.js";
export { type AttemptOptions, attemptAll } from "./attemptAll.js";
export { type DescribeImagesOptions, describeImages, type ImagedSongs } from "./describeImages.js";
export { type DescribedLyrics, type DescribeLyricsOptions, describeLyrics } from "./describeLyrics.js";
export {
  type DescribedSongs,
  type DescribeSoundOptions,
  describeSound,
  type SoundKind,
  showLeftOut,
} from "./describeSound.js";
export { differenceInWords } from "./differenceInWords.js";
export { type EvaluateSpacesOptions, evaluateSpaces, saveScores } from "./evaluateSpaces.js";
export { inTurn } from "./inTurn.js";
export { type JointVariant, jointComparisons, jointVariants } from "./jointVariants.js";
export { type Clip, type ListenOptions, listen } from "./listen.js";
export { code, Markdown, md } from "./markdown.js";
export { type JointModels, type MissingLyricsOptions, missingLyrics } from "./missingLyrics.js";
export { type Need, openSongs, type SongSource } from "./openSongs.js";
export { kinds, type ParameterKind } from "./parameterKinds.js";
export { type KnownParameters, type ParameterOptions, parameters, type Size, seedsOf } from "./parameters.js";
export { savedIn } from "./savedIn.js";
export { partsOf, type SaveLabelsOptions, saveLabels } from "./saveLabels.js";
export { say, sayList } from "./say.js";
export { type SayReadBackOptions, sayReadBack } from "./sayReadBack.js";
export { type Opinion, type SecondOpinionOptions, secondOpinion } from "./secondOpinion.js";
export { type ShowOptions, show } from "./show.js";
export { lossesOf, type ShowAblationOptions, showAblation } from "./showAblation.js";
export { type ShowAgreementOptions, showAgreement } from "./showAgreement.js";
export { type ShowChosenOptions, showChosen } from "./showChosen.js";
export { type ShowClustersOptions, showClusters } from "./showClusters.js";
export { type ShowDbscanOptions, showDbscan } from "./showDbscan.js";
export { type ShowDecodedLyricsOptions, showDecodedLyrics } from "./showDecodedLyrics.js";
export { type ShowDifferencesOptions, showDifferences } from "./showDifferences.js";
export { type ShowFactorScoreOptions, showFactorScore } from "./showFactorScore.js";
export { type ShowFindingsOptions, showFindings } from "./showFindings.js";
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
export { splitSongs } from "./splitSongs.js";
export { type StandardizedFeatures, standardizeFeatures } from "./standardizeFeatures.js";
export { type DataFrameLike, showTable, type TableOptions } from "./table.js";
export {
  crossModalSpaces,
  latentSpaces,
  type Trained,
  type TrainVariantsOptions,
  trainVariants,
} from "./trainVariants.js";
export { watch } from "./watch.js";
